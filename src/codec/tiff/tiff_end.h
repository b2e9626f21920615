// Finds out whether a TIFF has what its directories state: it may be cut, or still being copied.
// Any thread.
#pragma once

#include <cstdint>

#include "model/byte_source.h"
#include "codec/tiff/tiff_blocks.h"

namespace iiif {

// Returns whether a block is stated to lie beyond the end of the file. Of many blocks, some are
// looked at, the last one among them.
[[nodiscard]] bool lies_beyond(const TiffBlocks &blocks, const ByteSource &file);

// Returns whether the directory that follows the one at `offset` is stated to begin there.
[[nodiscard]] bool next_lies_beyond(std::uint64_t offset, const ByteSource &file);

}   // namespace iiif
