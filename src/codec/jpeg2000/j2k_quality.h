// Estimates from packet headers the error of leaving out quality layers: the bit-planes that each
// code-block then lacks, weighted by how much a coefficient of its subband contributes to the
// picture. Any thread.
#pragma once

#include "codec/jpeg2000/j2k_window.h"

namespace iiif {

// Returns the number of layers with which the error of a window, compared with all layers, is at
// least 50 dB below white. Reads packet headers. Throws Error(damaged).
[[nodiscard]] int sufficient_layers(J2kIndex &index, const J2kTile &geometry,
                                    const J2kWindow &window);

}   // namespace iiif
