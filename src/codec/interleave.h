// Interleaves the planes of one row pixel by pixel, the layout that encoders expect.
//
//     interleave(rgb, width, rows.row(0, y), rows.row(1, y), rows.row(2, y));
#pragma once

#include <concepts>
#include <cstdint>

namespace iiif {

// Writes `width` pixels to `out`. The planes are separate arguments because gcc does not vectorise
// the loop over an array.
template <class Sample, std::same_as<Sample>... Plane>
void interleave(Sample *out, std::int64_t width, const Plane *...planes)
{
    for (std::int64_t x = 0; x < width; ++x) {
        std::int64_t at = x * static_cast<std::int64_t>(sizeof...(planes));
        ((out[at++] = planes[x]), ...);
    }
}

}   // namespace iiif
