// Decodes a window of one tile at a reduction: reads the packets of the code-blocks it needs,
// decodes them, and runs the inverse wavelet on that part of each resolution. The cost depends on
// the window alone. Any thread.
//
// The result is exact for the reversible wavelet. With the irreversible one, about one sample in
// some ten thousands differs by one from what libopenjp2 decodes from the whole picture.
#pragma once

#include "codec/jpeg2000/j2k_blocks.h"
#include "codec/jpeg2000/openjpeg_decode.h"

namespace iiif {

// Returns one plane per wanted component: its part of the window, on the component's reduced grid.
// Throws Error: damaged, out_of_memory, client_gone.
[[nodiscard]] DecodedPlanes decode_window(J2kIndex &index, const J2kTile &geometry,
                                          const J2kWindow &window);

}   // namespace iiif
