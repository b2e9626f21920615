// Decodes the blocks (tiles or strips) of a TIFF with libtiff: all compressions except JPEG. The
// libtiff handle is opened for the first block and changes its directory only when the level
// changes. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/byte_source.h"
#include "codec/tiff/tiff_directory.h"
#include "codec/tiff/tiff_handle.h"

namespace iiif {

class TiffDecoder {
public:
    // Borrows the source.
    explicit TiffDecoder(const ByteSource &file) : file_(file) {}

    // Returns the decoded samples of a block, block_bytes(level.page, rows) long, valid until the
    // next call. `rows` is the number of rows that the block has. `stored` holds the block's bytes
    // in the file; libtiff may reverse their bits in place and restore them. Throws Error(damaged).
    [[nodiscard]] Bytes decode(const TiffLevel &level, std::int64_t index, std::int64_t rows,
                               std::span<std::uint8_t> stored);

    // Frees the buffer of samples if it is larger than `most_bytes`.
    void drop_buffers(std::size_t most_bytes) noexcept;

private:
    void turn_to(const TiffLevel &level);

    const ByteSource &file_;
    std::unique_ptr<TiffHandle> tiff_;
    std::uint64_t directory_offset_ = 0;   // tiff_'s current directory; 0 where it has none
    std::vector<std::uint8_t> pixels_;
};

}   // namespace iiif
