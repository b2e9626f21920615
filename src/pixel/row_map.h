// A stage that makes each row from the row it is given, perhaps in another format.
#pragma once

#include <functional>
#include <memory>

#include "pixel/row_sink.h"

namespace iiif {

// Fills `out` from `rows`; both have the same few rows.
using RowMapping = std::function<void(const ConstStripView &rows, const StripView &out)>;

// Hands rows of `format` and `width` on to `next`, which is borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_row_map(PixelFormat format, std::int64_t width,
                                                    RowMapping mapping, RowSink &next);

}   // namespace iiif
