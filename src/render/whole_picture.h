// What an answer has to know of the whole picture, however little of it is shown: the same for all
// tiles, so that they join. Counted once in a process and kept. Any thread.
#pragma once

#include <cstdint>

#include "pixel/histogram.h"
#include "pixel/tone.h"
#include "render/render.h"

namespace iiif {

class TileSource;

struct WholePicture {
    std::uint8_t white_from = kMiddleGray;   // where black and white are asked for
    Histogram histogram = {};                // where the look counts grays: before it does
};

// For a view of the picture that `tiles` come from. Throws Error(not_implemented) where grays are
// to be counted and the picture has no level that is small enough for that.
[[nodiscard]] WholePicture whole_picture(const View &view, TileSource &tiles,
                                         const RenderSettings &settings);

}   // namespace iiif
