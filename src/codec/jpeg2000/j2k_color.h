// The last steps from a component's plane to its samples (ISO/IEC 15444-1 annex G): inverse colour
// transform, level shift, and clamping to the range of the component's bit depth. Any thread.
#pragma once

#include <cstdint>
#include <span>

#include "codec/jpeg2000/j2k_parameters.h"
#include "codec/jpeg2000/j2k_wavelet.h"

namespace iiif {

// A decoded plane, and the memory for the samples that it becomes.
struct J2kFinish {
    const J2kComponent &component;
    Rect window;                              // in the coordinates of the plane
    const J2kPlane<float> *reals;             // null if the plane holds integers
    const J2kPlane<std::int32_t> *integers;   // null if the plane holds floats
    std::int32_t *out;                        // receives the samples of the window, row by row
};

// Writes the samples of a component that has no colour transform.
void finish(const J2kFinish &plane);

// G.2, G.3: inverts the colour transform of the first three components. Throws Error(damaged) if
// they differ in size or wavelet.
void finish_colors(std::span<const J2kFinish, 3> planes);

}   // namespace iiif
