// What leaving out quality layers costs, estimated from packet headers: how many bit-planes each
// code-block then lacks, and how much a coefficient of its band counts in the picture. Any thread.
#pragma once

#include "codec/jpeg2000/j2k_window.h"

namespace iiif {

// How many layers a window needs so that it differs by less than 50 dB from the one with all of
// them. Reads packet headers. Throws Error(damaged).
[[nodiscard]] int sufficient_layers(J2kIndex &index, const J2kTile &geometry,
                                    const J2kWindow &window);

}   // namespace iiif
