// Writes a codestream of one tile and one layer from code-blocks that another one holds: what
// OpenJPEG gets to decode. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/jpeg2000/j2k_blocks.h"
#include "codec/jpeg2000/j2k_parameters.h"
#include "codec/scattered_bytes.h"

namespace iiif {

// By component, then by resolution. The grids count in the new codestream. What is not named is
// written as not there.
using J2kBlocksToWrite = std::vector<std::vector<J2kResolutionBlocks>>;

// The tile is size.image; it has one layer and no progression changes.
[[nodiscard]] std::vector<std::uint8_t> write_codestream(const J2kSize &size,
                                                         const J2kTileCoding &coding,
                                                         const J2kBlocksToWrite &blocks,
                                                         const ScatteredBytes &bytes);

}   // namespace iiif
