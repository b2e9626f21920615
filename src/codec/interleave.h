// Puts the planes of one row together, pixel by pixel, as encoders want them.
#pragma once

#include <concepts>
#include <cstdint>

namespace iiif {

// The planes are arguments of their own, not an array, because gcc vectorises the loop only so.
template <std::same_as<std::uint8_t>... Byte>
void interleave(std::uint8_t *out, std::int64_t width, const Byte *...planes)
{
    for (std::int64_t x = 0; x < width; ++x) {
        std::int64_t at = x * static_cast<std::int64_t>(sizeof...(planes));
        ((out[at++] = planes[x]), ...);
    }
}

}   // namespace iiif
