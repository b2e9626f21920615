// A stage that lays a small picture, the watermark, over the rows of an answer. A Watermark is
// constant once it is made, and shared between threads; the stage is used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pixel/row_sink.h"

namespace iiif {

enum class WatermarkPlace { tiled, center, top_left, top_right, bottom_left, bottom_right };

struct Watermark {
    StripBuffer pixels;   // RGB with alpha, u8
    double opacity = 1;   // 0 to 1; multiplies the alpha of the pixels
    WatermarkPlace place = WatermarkPlace::tiled;
    std::string name;   // part of ETags: watermarks that look different have different names
};

// Takes and pushes rows of gray or RGB, u8 or u16, of an answer of `size`. Parts of the watermark
// beyond the answer are cut. `watermark` and `next` are borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_watermark(PixelFormat format, const Size &size,
                                                      const Watermark &watermark, RowSink &next);

}   // namespace iiif
