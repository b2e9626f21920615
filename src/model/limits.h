// The largest answers that the operator allows in one location: IIIFMaxWidth, IIIFMaxHeight,
// IIIFMaxArea, IIIFMaxSourcePixels, IIIFMemoryLimit, IIIFUpscale, IIIFStrictConfine. Plain values.
#pragma once

#include <cstdint>

#include "model/geometry.h"

namespace iiif {

inline constexpr std::int64_t kDefaultLongestSide = 8192;

// Seven times the largest answer that the default limits allow.
inline constexpr std::int64_t kDefaultSourcePixels = 500'000'000;

struct Limits {
    // Pixels of the scaled region, before it is turned.
    std::int64_t max_width = kDefaultLongestSide;
    std::int64_t max_height = kDefaultLongestSide;
    std::int64_t max_area = 0;                           // pixels; 0 = no limit
    std::int64_t memory = std::int64_t{1} << 30;         // bytes that one answer may hold
    std::int64_t source_pixels = kDefaultSourcePixels;   // pixels that one answer may decode
    bool upscale = false;                                // regions may be enlarged
    bool strict_confine = false;                         // refuse `!w,h` larger than the region

    auto operator<=>(const Limits &) const = default;

    [[nodiscard]] constexpr bool allow(const Size &size) const
    {
        return size.width <= max_width && size.height <= max_height &&
               (max_area == 0 || WideInteger{size.width} * size.height <= max_area);
    }
};

}   // namespace iiif
