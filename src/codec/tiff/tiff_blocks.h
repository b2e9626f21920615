// The positions in the file of a TIFF directory's blocks (tiles or strips). A short list is held
// whole; a long one is read in slices, when one of its blocks is needed, because a small file may
// state millions of blocks. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/byte_source.h"

namespace iiif {

class TiffHandle;

// The position as stated by the file. It is not checked against the file's size.
struct StoredTile {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;

    // Returns whether the writer has left out the tile.
    [[nodiscard]] bool absent() const { return offset == 0 || bytes == 0; }
};

class TiffBlocks {
public:
    virtual ~TiffBlocks() = default;
    [[nodiscard]] virtual std::size_t size() const noexcept = 0;
    // Throws Error(damaged) if the list cannot be read there.
    [[nodiscard]] virtual StoredTile at(std::size_t index) const = 0;
};

// The blocks of the current directory of `tiff`, which reads `file`; the file outlives the result.
// Throws Error(damaged).
[[nodiscard]] std::shared_ptr<const TiffBlocks> read_tiff_blocks(TiffHandle &tiff,
                                                                 const ByteSource &file);

}   // namespace iiif
