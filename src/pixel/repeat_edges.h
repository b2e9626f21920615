// Pads pixels by repeating the last column and the last row. Any thread.
#pragma once

#include "pixel/strip.h"

namespace iiif {

// The top left `known` part of `view` has pixels; this fills the part to its right and below.
void repeat_edges(const StripView &view, const Size &known);

}   // namespace iiif
