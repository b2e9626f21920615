// Lays pixels another way while they are copied.
#pragma once

#include "model/orientation.h"
#include "pixel/strip.h"

namespace iiif {

// Copies `from` into `to`, mirrored and turned; `to` has the format of `from` and its oriented
// size.
void copy_oriented(const ConstStripView &from, const Orientation &orientation, const StripView &to);

}   // namespace iiif
