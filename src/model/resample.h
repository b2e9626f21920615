// The resampling filters that IIIFFilter can select, and how far each one reaches. pixel/resize.h
// applies them. Plain values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "model/geometry.h"

namespace iiif {

enum class Filter { nearest, bilinear, bicubic, lanczos };

// Returns how many source pixels beyond a window's edge the filter reads where `from` pixels become
// `to`.
[[nodiscard]] constexpr std::int64_t filter_margin(Filter filter, std::int64_t from,
                                                   std::int64_t to)
{
    // The filter's reach at full size.
    constexpr std::array<std::int64_t, 4> kReach{0, 1, 2, 3};
    const auto reach = kReach[static_cast<std::size_t>(filter)];
    return (from > to ? ceil_div(reach * from, to) : reach) + 1;
}

}   // namespace iiif
