// Where black ends and white begins in a picture, by Otsu's method (IEEE SMC-9, 1979): the gray
// that parts its pixels into two groups, each as alike as can be. Of the whole picture, so that all
// its tiles have the same; found once in a process and kept. Any thread.
#pragma once

#include <array>
#include <cstdint>

#include "render/render.h"

namespace iiif {

class TileSource;

using GrayCounts = std::array<std::uint64_t, 256>;

// The first gray, in bytes, that is white. The middle where all pixels are alike.
[[nodiscard]] std::uint8_t otsu_threshold(const GrayCounts &histogram) noexcept;

// Of the picture that `tiles` come from, as it looks in the colours that `settings` ask for.
[[nodiscard]] std::uint8_t threshold_of(TileSource &tiles, const RenderSettings &settings);

}   // namespace iiif
