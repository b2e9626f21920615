// What the directories of a tiled TIFF say, read once: which pages are levels of the picture, and
// where their tiles lie. Constant from then on and shared between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/file.h"
#include "codec/tiff_page.h"
#include "model/image_info.h"

namespace iiif {

// As the file states it: nothing is promised but that it was written there.
struct StoredTile {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

struct TiffLevel {
    Level geometry;   // as in ImageInfo
    std::uint64_t directory_offset = 0;
    bool jpeg = false;
    TiffColors colors = TiffColors::rgb;
    std::vector<std::uint8_t> jpeg_tables;   // may be empty
    std::vector<StoredTile> tiles;           // row by row, as many as cover geometry.size
};

struct TiffDirectory {
    std::shared_ptr<const File> file;
    std::shared_ptr<const ImageInfo> info;
    std::vector<TiffLevel> levels;   // those of `info`
};

// Throws Error: not_implemented (a TIFF that is not served), damaged.
[[nodiscard]] std::shared_ptr<const TiffDirectory>
read_tiff_directory(std::shared_ptr<const File> file);

}   // namespace iiif
