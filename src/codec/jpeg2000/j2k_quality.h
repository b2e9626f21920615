// Estimates from packet headers the error of leaving out quality layers: the bit-planes that each
// code-block then lacks, weighted by how much a coefficient of its subband contributes to the
// picture. Any thread.
#pragma once

#include "codec/jpeg2000/j2k_window.h"

namespace iiif {

// Returns the number of layers after which a window differs by less than 50 dB from the window with
// all layers. Reads packet headers. Throws Error(damaged).
[[nodiscard]] int sufficient_layers(J2kIndex &index, const J2kTile &geometry,
                                    const J2kWindow &window);

}   // namespace iiif
