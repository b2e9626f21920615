// The last steps from a component's plane to its samples (ISO/IEC 15444-1 annex G): the inverse
// colour transforms, the level shift, and the range that the component's bits allow. Any thread.
#pragma once

#include <cstdint>
#include <span>

#include "codec/jpeg2000/j2k_parameters.h"
#include "codec/jpeg2000/j2k_wavelet.h"

namespace iiif {

struct J2kFinish {
    const J2kComponent &component;
    Rect window;                              // of the plane
    const J2kPlane<float> *reals;             // null where the plane is one of integers, …
    const J2kPlane<std::int32_t> *integers;   // … which is null otherwise
    std::int32_t *out;                        // the samples of the window, row by row
};

void finish(const J2kFinish &plane);

// G.2, G.3: of the first three components. Throws Error(damaged) where they differ in size or
// wavelet.
void finish_colors(std::span<const J2kFinish, 3> planes);

}   // namespace iiif
