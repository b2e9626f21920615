// Transparency. Between the stages colours are unassociated: they mean the same whatever covers
// them. Who mixes pixels has to weigh their colours by alpha first, or the colours of clear pixels,
// which nobody sees, show at the edges. Weighed colours are f32, so that nothing is lost in what is
// nearly clear.
#pragma once

#include <memory>

#include "pixel/row_sink.h"
#include "pixel/row_source.h"

namespace iiif {

// The rows of `source`, which has alpha and is borrowed, with their colours weighed.
[[nodiscard]] std::unique_ptr<RowSource> make_premultiplied_rows(RowSource &source);

// RowSinks in front of `next`, which is borrowed; `format` is that of the unassociated rows, which
// has alpha.
[[nodiscard]] std::unique_ptr<RowSink> make_premultiplying(PixelFormat format, std::int64_t width,
                                                           RowSink &next);
[[nodiscard]] std::unique_ptr<RowSink> make_unpremultiplying(PixelFormat format, std::int64_t width,
                                                             RowSink &next);

// Lays rows that have alpha over a background; hands on rows without alpha.
[[nodiscard]] std::unique_ptr<RowSink> make_flattening(PixelFormat format, std::int64_t width,
                                                       const Color &background, RowSink &next);

}   // namespace iiif
