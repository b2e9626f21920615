// Decodes JPEG 2000 codestreams that are tiles of another format's picture. The implementation is
// in codec/jpeg2000. Any thread.
#pragma once

#include "base/sink.h"
#include "codec/damage.h"
#include "pixel/strip.h"

namespace iiif {

struct StoredJ2k {
    Bytes stored;         // a codestream, or a JP2 file
    bool ycbcr = false;   // its colours, where it does not state them
};

// Decodes the top left of the tile into `out`. Throws Error: damaged, also where the tile has other
// channels or another depth than out.format, or is smaller; not_implemented.
void decode_j2k_tile(const StoredJ2k &tile, const StripView &out, const Tolerance &tolerance);

}   // namespace iiif
