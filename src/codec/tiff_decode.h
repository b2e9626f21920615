// Decodes the stored tiles of a TIFF through libtiff: all compressions but JPEG. The libtiff handle
// is opened by the first tile and turned to another directory only when the level changes. Used by
// one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/file.h"
#include "codec/tiff_directory.h"
#include "codec/tiff_handle.h"
#include "pixel/strip.h"

namespace iiif {

class TiffDecoder {
public:
    // The File is borrowed.
    explicit TiffDecoder(const File &file) : file_(file) {}

    // Decodes the top left of a tile, out.size of it. `stored` are the tile's bytes in the file;
    // libtiff may turn their bits round and back. Throws Error(damaged).
    void decode(const TiffLevel &level, std::int64_t index, std::span<std::uint8_t> stored,
                const StripView &out);

private:
    void turn_to(const TiffLevel &level, std::int64_t tile_bytes);

    const File &file_;
    std::unique_ptr<TiffHandle> tiff_;
    std::uint64_t directory_offset_ = 0;   // where tiff_ stands; 0 is nowhere
    std::vector<std::uint8_t> pixels_;     // one whole tile of that directory, pixel by pixel
};

}   // namespace iiif
