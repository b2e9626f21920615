// A window of one tile, decoded resolution by resolution: each is a small codestream of its own,
// and the wavelet that joins them is done here. The cost depends on the window alone, where that of
// a crop (j2k_crop.h) grows with the number of code-blocks that the tile has. Exact for the
// reversible wavelet; for the other one a sample in some ten thousands differs by one from what
// OpenJPEG makes of the whole. Any thread.
#pragma once

#include "codec/jpeg2000/j2k_crop.h"
#include "codec/jpeg2000/openjpeg_decode.h"

namespace iiif {

// Whether the window can be decoded so.
[[nodiscard]] bool decodable_by_levels(const J2kIndex &index, const J2kWindow &window);

// The planes lie on the reduced grid of their components. Throws Error: damaged, out_of_memory.
[[nodiscard]] DecodedPlanes decode_by_levels(J2kIndex &index, const J2kTile &geometry,
                                             const J2kWindow &window);

}   // namespace iiif
