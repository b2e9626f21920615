// Alpha. Between stages, colours are unassociated. A stage that mixes neighbouring pixels needs
// premultiplied colours, because the invisible colours of transparent pixels would otherwise show
// at edges. Premultiplied colours are f32, so that nearly transparent pixels keep their precision.
// The stages below borrow what they read from or write to; one thread uses them.
#pragma once

#include <memory>

#include "pixel/row_sink.h"
#include "pixel/row_source.h"

namespace iiif {

// Hands out the rows of `source`, which has alpha, with premultiplied colours.
[[nodiscard]] std::unique_ptr<RowSource> make_premultiplied_rows(RowSource &source);

// Both functions make stages that push rows into `next`; `format` is that of the unassociated rows
// and has alpha.
[[nodiscard]] std::unique_ptr<RowSink> make_premultiplying(PixelFormat format, std::int64_t width,
                                                           RowSink &next);
[[nodiscard]] std::unique_ptr<RowSink> make_unpremultiplying(PixelFormat format, std::int64_t width,
                                                             RowSink &next);

// Blends rows that have alpha with a background; pushes rows without alpha.
[[nodiscard]] std::unique_ptr<RowSink> make_flattening(PixelFormat format, std::int64_t width,
                                                       const Color &background, RowSink &next);

}   // namespace iiif
