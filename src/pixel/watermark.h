// A small picture that is laid over rows of a large one. A Watermark is constant once it is made,
// and shared between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pixel/row_sink.h"

namespace iiif {

enum class WatermarkPlace { tiled, center, top_left, top_right, bottom_left, bottom_right };

struct Watermark {
    StripBuffer pixels;   // RGB with alpha, of bytes
    double opacity = 1;   // beside that of its pixels
    WatermarkPlace place = WatermarkPlace::tiled;
    std::string name;   // another one for whatever looks different
};

// Rows of gray or RGB, u8 or u16, that are `size` in all. What of the mark lies beyond them is cut.
// `mark` and `next` are borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_watermark(PixelFormat format, const Size &size,
                                                      const Watermark &mark, RowSink &next);

}   // namespace iiif
