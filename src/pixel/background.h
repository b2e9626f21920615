// Converts the operator's background colour (IIIFBackground) to samples of any type.
#pragma once

#include <array>
#include <span>

#include "pixel/sample.h"
#include "pixel/strip.h"
#include "pixel/tone.h"

namespace iiif {

// One channel of RGB, or its gray.
template <class Sample>
[[nodiscard]] constexpr Sample background_sample(const Color &color, ColorModel model, int channel)
{
    const std::array levels{color.red, color.green, color.blue};
    const auto level =
        model == ColorModel::gray ? gray_of(color) : levels[static_cast<std::size_t>(channel)];
    return static_cast<Sample>(level * (static_cast<double>(kWhite<Sample>) / 255));
}

// Fills `out` with the background; it is transparent where the format has alpha. Other colours than
// RGB have its gray. `ranges` are those of the ImageInfo.
void fill_background(const Color &color, std::span<const ValueRange> ranges, const StripView &out);

}   // namespace iiif
