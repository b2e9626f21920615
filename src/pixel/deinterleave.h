// From samples that lie pixel by pixel, as decoders deliver them, to planes.
#pragma once

#include "pixel/strip.h"

namespace iiif {

// Makes one row: `samples` holds `per_pixel` samples of out.format.sample for each of its pixels,
// of which the first out.format.channels() are taken, and `out` is one row high.
void deinterleave(const std::uint8_t *samples, int per_pixel, const StripView &out);

// Where the pixels hold nothing else.
inline void deinterleave(const std::uint8_t *samples, const StripView &out)
{
    deinterleave(samples, out.format.channels(), out);
}

}   // namespace iiif
