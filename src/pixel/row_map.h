// A stage that makes each output row from one input row, perhaps in another format. Most stages are
// a row map with a function. Used by one thread.
#pragma once

#include <functional>
#include <memory>

#include "pixel/row_sink.h"

namespace iiif {

// Fills `out` from `rows`; both have the same number of rows.
using RowMapping = std::function<void(const ConstStripView &rows, const StripView &out)>;

// Pushes rows of `format` and `width` into `next`, which is borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_row_map(PixelFormat format, std::int64_t width,
                                                    RowMapping mapping, RowSink &next);

}   // namespace iiif
