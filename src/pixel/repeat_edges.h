// Fills what lies beyond known pixels with the last of them.
#pragma once

#include "pixel/strip.h"

namespace iiif {

// What lies right of and below `known` in `view` becomes its last column and row.
void repeat_edges(const StripView &view, const Size &known);

}   // namespace iiif
