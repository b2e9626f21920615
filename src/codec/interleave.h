// Puts the planes of one row together, pixel by pixel, as encoders want them.
#pragma once

#include <concepts>
#include <cstdint>

namespace iiif {

// The planes are arguments of their own, not an array, because gcc vectorises the loop only so.
template <class Sample, std::same_as<Sample>... Plane>
void interleave(Sample *out, std::int64_t width, const Plane *...planes)
{
    for (std::int64_t x = 0; x < width; ++x) {
        std::int64_t at = x * static_cast<std::int64_t>(sizeof...(planes));
        ((out[at++] = planes[x]), ...);
    }
}

}   // namespace iiif
