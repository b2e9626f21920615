// The source with each `factor` rows averaged to one: what is done before a filter whose taps would
// otherwise reach over hundreds of rows. The last row averages what is left.
#pragma once

#include <memory>

#include "pixel/row_source.h"

namespace iiif {

// The source is borrowed.
[[nodiscard]] std::unique_ptr<RowSource> make_box_rows(RowSource &source, std::int64_t factor);

}   // namespace iiif
