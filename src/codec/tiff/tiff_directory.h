// What the directories of a TIFF say, read once: which pages are levels of the picture, and
// where their tiles lie. Constant from then on and shared between threads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/byte_source.h"
#include "codec/tiff/tiff_page.h"
#include "model/image_info.h"

namespace iiif {

// As the file states it: nothing is promised but that it was written there.
struct StoredTile {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

// How YCbCr is meant: the share of red, green and blue in the brightness; black and white of Y, Cb,
// Cr.
struct TiffYcbcr {
    std::array<float, 3> coefficients{};
    std::array<float, 6> black_white{};
};

struct TiffLevel {
    Level geometry;   // as in ImageInfo; where rows are stored in strips, one or more make a tile
    TiffPage page;
    std::uint64_t directory_offset = 0;
    bool jpeg = false;
    TiffColors colors = TiffColors::rgb;
    TiffYcbcr ycbcr;
    std::vector<std::array<std::uint8_t, 3>> palette;   // a colour for each index, or empty
    std::vector<std::uint8_t> jpeg_tables;              // may be empty
    // Tiles or strips as they are stored: row by row, and where channels lie apart, all of one
    // channel before the next. As many as cover geometry.size.
    std::vector<StoredTile> tiles;
};

struct TiffDirectory {
    std::shared_ptr<const ByteSource> file;
    std::shared_ptr<const ImageInfo> info;
    std::vector<TiffLevel> levels;   // those of `info`
};

// Of the picture with that number, from 1. Throws Error: not_implemented (a TIFF that is not
// served), not_found (no such page), damaged.
[[nodiscard]] std::shared_ptr<const TiffDirectory>
read_tiff_directory(std::shared_ptr<const ByteSource> file, int number = 1);

// The pictures of the file, where it has many and all are of one size and format; else nothing.
// Those from one on that cannot be read are none. Throws Error(damaged).
[[nodiscard]] std::vector<StackPage> read_tiff_stack(const ByteSource &file);

}   // namespace iiif
