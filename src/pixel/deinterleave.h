// From samples that lie pixel by pixel, as decoders deliver them, to planes.
#pragma once

#include "pixel/strip.h"

namespace iiif {

// Makes one row: `samples` holds out.format.channels() bytes for each of its pixels, and `out` is
// one row high, without alpha.
void deinterleave(const std::uint8_t *samples, const StripView &out);

}   // namespace iiif
