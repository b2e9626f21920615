// What an operator allows for the answers of one location. Plain values.
#pragma once

#include <cstdint>

#include "model/geometry.h"

namespace iiif {

inline constexpr std::int64_t kDefaultLongestSide = 8192;

struct Limits {
    std::int64_t max_width = kDefaultLongestSide;   // of the scaled region, before it is turned
    std::int64_t max_height = kDefaultLongestSide;
    std::int64_t max_area = 0;                     // pixels; 0 = no limit
    std::int64_t memory = std::int64_t{1} << 30;   // bytes one answer may hold
    bool upscale = false;
    bool strict_confine = false;   // `!w,h` beyond the region is refused

    auto operator<=>(const Limits &) const = default;

    [[nodiscard]] constexpr bool allow(const Size &size) const
    {
        return size.width <= max_width && size.height <= max_height &&
               (max_area == 0 || WideInteger{size.width} * size.height <= max_area);
    }
};

}   // namespace iiif
