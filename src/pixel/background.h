// Converts the operator's background colour (IIIFBackground) to a sample of any type: one channel
// of RGB, or its gray.
#pragma once

#include <array>

#include "pixel/sample.h"
#include "pixel/tone.h"

namespace iiif {

template <class Sample>
[[nodiscard]] constexpr Sample background_sample(const Color &color, ColorModel model, int channel)
{
    const std::array levels{color.red, color.green, color.blue};
    const auto level =
        model == ColorModel::gray ? gray_of(color) : levels[static_cast<std::size_t>(channel)];
    return static_cast<Sample>(level * (static_cast<double>(kWhite<Sample>) / 255));
}

}   // namespace iiif
