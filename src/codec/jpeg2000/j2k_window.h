// Decodes a window of one tile at a reduction: the code-blocks that it needs, from their packets to
// coefficients, and the inverse wavelets of that part of each resolution. The cost depends on the
// window alone. Any thread.
//
// The result is exact for the reversible wavelet. For the other one a sample in some ten thousands
// differs by one from what libopenjp2 makes of the whole picture.
#pragma once

#include "codec/jpeg2000/j2k_blocks.h"
#include "codec/jpeg2000/openjpeg_decode.h"

namespace iiif {

// A plane of each wanted component, on its own reduced grid: its part of the window. Throws Error:
// damaged, out_of_memory, client_gone.
[[nodiscard]] DecodedPlanes decode_window(J2kIndex &index, const J2kTile &geometry,
                                          const J2kWindow &window);

}   // namespace iiif
