// Converts interleaved samples (RGBRGB…), as decoders deliver them, to planes. Any thread.
#pragma once

#include "pixel/strip.h"

namespace iiif {

// Fills `out`, which is one row high. `samples` has `per_pixel` samples of type out.format.sample
// for each pixel, of which the first out.format.channels() are used.
void deinterleave(const std::uint8_t *samples, int per_pixel, const StripView &out);

// Does the same for pixels that have exactly out.format.channels() samples.
inline void deinterleave(const std::uint8_t *samples, const StripView &out)
{
    deinterleave(samples, out.format.channels(), out);
}

}   // namespace iiif
