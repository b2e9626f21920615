// Converts CIELAB (D50) to sRGB by the formulas of CIE 15 and IEC 61966-2-1. lcms' tables have a
// few dozen steps and are off by up to 28 of 255 for nearly neutral colours. Any thread.
#pragma once

#include "pixel/strip.h"

namespace iiif {

// Samples are u8 or u16. L uses the whole range of the type; a and b have 0 in its middle
// (ICC.1:2010 section 6.3.4.2). Alpha is not changed.
void lab_to_srgb(const ConstStripView &rows, const StripView &out);

}   // namespace iiif
