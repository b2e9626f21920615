// CIELAB of D50 as sRGB, by the formulas themselves: a profile's tables of a few dozen steps are
// off by up to 28 of 255 where a colour is nearly none. Any thread.
#pragma once

#include "pixel/strip.h"

namespace iiif {

// Of u8 or u16: L from 0 to all of the type, a and b with 0 in its middle (ICC.1:2010 6.3.4.2).
// Alpha is not touched.
void lab_to_srgb(const ConstStripView &rows, const StripView &out);

}   // namespace iiif
