// A turn by any angle: its cosine and sine, and the size that a picture has after it. Plain values.
// Quarter turns are Orientations instead (model/orientation.h): they move whole pixels.
#pragma once

#include "model/geometry.h"

namespace iiif {

struct Turn {
    explicit Turn(double degrees);   // clockwise

    double cosine;
    double sine;
};

// Returns the size of the box around a picture of `size` that is turned by `degrees`: |w cos| + |h
// sin| by |h cos| + |w sin|, rounded (IIIF Image API 3.0 section 4.3).
[[nodiscard]] Size turned_box(const Size &size, double degrees);

}   // namespace iiif
