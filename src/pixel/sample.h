// Sample types, for loops that are written once as templates and compiled for each type.
// with_sample chooses the loop once for each strip, outside of the loop. Any thread.
//
//     with_sample(rows.format.sample, [&](auto sample) { invert<decltype(sample)>(rows); });
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include "model/pixel_format.h"

namespace iiif {

// The sample for full intensity and for opaque alpha; black is 0. Samples with a ValueRange of
// their own follow this rule only after the depth stage.
template <class Sample> inline constexpr Sample kWhite = std::is_floating_point_v<Sample>
                                                             ? Sample{1}
                                                             : std::numeric_limits<Sample>::max();

// Rounds to the nearest sample. Integers are clipped to black and white, and NaN becomes black;
// floating-point samples stay as they are.
template <class Sample> [[nodiscard]] inline Sample clipped(float value)
{
    if constexpr (std::is_floating_point_v<Sample>) {
        return value;
    }
    else {
        constexpr auto kMost = static_cast<float>(kWhite<Sample>);
        const float above = value > 0 ? value : 0;   // the comparison is false for NaN
        const float inside = above < kMost ? above : kMost;
        // std::lround has no SIMD form. Adding a half is exact here: 0 <= inside < 2^23.
        return static_cast<Sample>(inside + 0.5F);   // NOLINT(bugprone-incorrect-roundings)
    }
}

// Calls `action` with a sample of the given type; only the sample's type matters.
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
