// The types a sample may have, for loops that are written once and compiled for each of them. The
// loop is chosen by format, outside of it.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include "model/pixel_format.h"

namespace iiif {

// Full intensity, and opaque: samples run from 0 to it. Those of the file's own range (ValueRange)
// do only behind the depth stage.
template <class Sample> inline constexpr Sample kWhite = std::is_floating_point_v<Sample>
                                                             ? Sample{1}
                                                             : std::numeric_limits<Sample>::max();

// The nearest sample; what lies beyond black and white, or is no number, is cut.
template <class Sample> [[nodiscard]] inline Sample clipped(float value)
{
    if constexpr (std::is_floating_point_v<Sample>) {
        return value;
    }
    else {
        constexpr auto kMost = static_cast<float>(kWhite<Sample>);
        const float above = value > 0 ? value : 0;   // in this order NaN becomes 0
        const float inside = above < kMost ? above : kMost;
        // Not std::lround, which no SIMD has: the value is neither negative nor near 2^23.
        return static_cast<Sample>(inside + 0.5F);   // NOLINT(bugprone-incorrect-roundings)
    }
}

// Calls `action` with a sample of the type, whose value means nothing.
template <class Action> decltype(auto) with_sample(SampleType type, Action &&action)
{
    switch (type) {
    case SampleType::u8:
        return std::forward<Action>(action)(std::uint8_t{});
    case SampleType::u16:
        return std::forward<Action>(action)(std::uint16_t{});
    case SampleType::f32:
        return std::forward<Action>(action)(float{});
    }
    __builtin_unreachable();
}

}   // namespace iiif
