// Mirrors and turns pixels while copying them. Any thread.
#pragma once

#include "model/orientation.h"
#include "pixel/strip.h"

namespace iiif {

// `to` has the format of `from` and the size oriented(from.size, orientation).
void copy_oriented(const ConstStripView &from, const Orientation &orientation, const StripView &to);

}   // namespace iiif
