// Decodes the blocks (tiles or strips) of a TIFF with libtiff: all compressions except JPEG. The
// libtiff handle is opened for the first block and changes its directory only when the level
// changes. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/byte_source.h"
#include "codec/damage.h"
#include "codec/tiff/tiff_directory.h"
#include "codec/tiff/tiff_handle.h"

namespace iiif {

struct TiffBlock {
    std::int64_t index;
    std::int64_t rows;                // the rows that the block has
    std::span<std::uint8_t> stored;   // its bytes; libtiff may reverse their bits and restore them
};

class TiffDecoder {
public:
    // Borrows the source.
    explicit TiffDecoder(const ByteSource &file) : file_(file) {}

    // Returns the decoded samples of a block, block_bytes(level.page, block.rows) long, valid until
    // the next call. Throws Error(damaged), unless the tolerance accepts the damage and some pixels
    // can be decoded: then the others are 0.
    [[nodiscard]] Bytes decode(const TiffLevel &level, const TiffBlock &block,
                               const Tolerance &tolerance);

    // Frees the buffer of samples if it is larger than `most_bytes`.
    void drop_buffers(std::size_t most_bytes) noexcept;

private:
    void turn_to(const TiffLevel &level);
    [[nodiscard]] bool decode_part(const TiffLevel &level, const TiffBlock &block);

    const ByteSource &file_;
    std::unique_ptr<TiffHandle> tiff_;
    std::uint64_t directory_offset_ = 0;   // tiff_'s current directory; 0 where it has none
    std::vector<std::uint8_t> pixels_;
};

}   // namespace iiif
