// The wavelet transforms of JPEG 2000 (ISO 15444-1 annex F) on a rectangle of samples, in place and
// interleaved: a sample at even coordinates is one of the low band, others are of the high ones.
// Beyond the rectangle's edges its samples are mirrored. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "model/geometry.h"

namespace iiif {

template <class Sample> struct J2kPlane {
    Rect rect;
    std::vector<Sample> samples;   // row by row

    J2kPlane() = default;
    explicit J2kPlane(const Rect &its_rect)
        : rect(its_rect), samples(static_cast<std::size_t>(its_rect.width * its_rect.height))
    {
    }

    // The sample at the left edge of a row.
    [[nodiscard]] Sample *row(std::int64_t y) { return samples.data() + (y - rect.y) * rect.width; }
    [[nodiscard]] const Sample *row(std::int64_t y) const
    {
        return samples.data() + (y - rect.y) * rect.width;
    }
};

// The reversible 5-3, exactly: each is the other's inverse.
void forward_53(J2kPlane<std::int32_t> &plane);
void inverse_53(J2kPlane<std::int32_t> &plane);

// The irreversible 9-7, of a plane whose high bands are nothing.
void inverse_97_of_low(J2kPlane<float> &plane);

}   // namespace iiif
