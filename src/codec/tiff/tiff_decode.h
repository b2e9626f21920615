// Decodes the stored blocks, tiles or strips, of a TIFF through libtiff: all compressions but JPEG.
// The libtiff handle is opened by the first block and turned to another directory only when the
// level changes. Used by one thread.
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
    // The source is borrowed.
    explicit TiffDecoder(const ByteSource &file) : file_(file) {}

    // The samples of a block as block_bytes(level.page, rows) says, until the next call; `rows` are
    // those that the block has. `stored` are its bytes in the file; libtiff may turn their bits
    // round and back. Throws Error(damaged).
    [[nodiscard]] Bytes decode(const TiffLevel &level, std::int64_t index, std::int64_t rows,
                               std::span<std::uint8_t> stored);

    // Lets go of the samples where they are more.
    void rest(std::size_t most_bytes) noexcept;

private:
    void turn_to(const TiffLevel &level);

    const ByteSource &file_;
    std::unique_ptr<TiffHandle> tiff_;
    std::uint64_t directory_offset_ = 0;   // where tiff_ stands; 0 is nowhere
    std::vector<std::uint8_t> pixels_;
};

}   // namespace iiif
