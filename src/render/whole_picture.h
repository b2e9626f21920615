// What an answer has to know of the whole picture, however little of it is shown: the same for all
// tiles, so that they join. Counted once in a process and kept. Any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "pixel/histogram.h"
#include "pixel/tone.h"
#include "render/render.h"

namespace iiif {

class TileSource;

struct WholePicture {
    std::uint8_t white_from = kMiddleGray;   // where black and white are asked for
    Histogram histogram = {};                // where the look counts grays: before it does
};

// Whether such a view needs it.
[[nodiscard]] bool counts(const View &view);

// The level in which grays are counted: all of it is read. Nothing where none is small enough.
[[nodiscard]] std::optional<int> countable_level(const ImageInfo &info);

// What is read for that, and how it is shown meanwhile.
[[nodiscard]] RenderPlan plan_of_counting(const Look &look, const ImageInfo &info, int level);

// For the picture that `tiles` come from. Where many ask at once one of them counts.
[[nodiscard]] WholePicture whole_picture(const RenderPlan &plan, TileSource &tiles,
                                         const RenderSettings &settings);

}   // namespace iiif
