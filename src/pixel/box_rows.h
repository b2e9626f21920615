// Averages every `factor` rows of a source into one row. A strong reduction does this first,
// because the taps of the resampling filter would otherwise span hundreds of rows. The last row
// averages the rows that are left. Used by one thread.
#pragma once

#include <memory>

#include "pixel/row_source.h"

namespace iiif {

// The source is borrowed.
[[nodiscard]] std::unique_ptr<RowSource> make_box_rows(RowSource &source, std::int64_t factor);

}   // namespace iiif
