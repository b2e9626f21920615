// The parsed directories of a TIFF: which of them are levels of the picture, and where the tiles of
// each level are stored. Constant after reading, and shared between threads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/byte_source.h"
#include "codec/tiff/tiff_blocks.h"
#include "codec/tiff/tiff_page.h"
#include "model/image_info.h"

namespace iiif {

// The TIFF's definition of YCbCr: the weights of red, green and blue in Y; the black and white
// values of Y, Cb and Cr.
struct TiffYcbcr {
    std::array<float, 3> coefficients{};
    std::array<float, 6> black_white{};
};

struct TiffLevel {
    Level geometry;   // as in ImageInfo; one or more strips make a tile
    TiffPage page;
    std::uint64_t directory_offset = 0;
    bool jpeg = false;
    TiffColors colors = TiffColors::rgb;
    TiffYcbcr ycbcr;
    std::vector<std::array<std::uint8_t, 3>> palette;   // one colour for each index, or empty
    std::vector<std::uint8_t> jpeg_tables;              // may be empty
    double absent = 0;   // the sample of pixels that are not stored: codec/tiff/tiff_absent.h
    // The tiles or strips in stored order: row by row; with separate planes, all of one channel
    // before the next. There are as many as cover geometry.size.
    std::shared_ptr<const TiffBlocks> tiles;
};

struct TiffDirectory {
    std::shared_ptr<const ByteSource> file;
    std::shared_ptr<const ImageInfo> info;
    std::vector<TiffLevel> levels;   // the same as the levels of `info`
    // The profile of `info` if it describes the colours of its stored tiles, else null.
    std::shared_ptr<const std::vector<std::uint8_t>> tile_profile;
    std::string remark;   // on directories that are left out; empty where none is
};

// Reads the directories of picture `number`, counted from 1. Throws Error: not_implemented (a
// variant of TIFF that is not supported), not_found (no such page), damaged.
[[nodiscard]] std::shared_ptr<const TiffDirectory>
read_tiff_directory(std::shared_ptr<const ByteSource> file, int number = 1);

// Returns the pages of the file if it has several and all have one size and format; otherwise an
// empty list. Unreadable pages are left out. Throws Error(damaged) where the first page is one.
[[nodiscard]] std::vector<StackPage> read_tiff_stack(const ByteSource &file);

}   // namespace iiif
