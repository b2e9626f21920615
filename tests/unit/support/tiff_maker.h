// Makes TIFF pyramids for tests with libtiff. Each sample depends on level, channel and position,
// so that a tile at a wrong position, or half a tile, is detected.
#pragma once

#include <cstdint>

#include <tiff.h>

#include "model/geometry.h"
#include "memory_file.h"

namespace iiif {

enum class Rounding { down, up };
// The place of the levels. The NewSubfileType of marked_pages says that they are reduced pictures.
enum class LevelPlace { pages, marked_pages, sub_directories };

struct TiffRecipe {
    Size size{600, 500};
    Size tile{256, 256};   // multiples of 16
    int levels = 1;        // each half of the one before
    Rounding rounding = Rounding::down;
    LevelPlace place = LevelPlace::marked_pages;
    int photometric = PHOTOMETRIC_RGB;   // or _MINISBLACK, _MINISWHITE; _YCBCR in JPEG only
    int compression = COMPRESSION_ADOBE_DEFLATE;   // WebP is written lossless
    int predictor = PREDICTOR_NONE;
    int jpeg_quality = 90;
    Size subsampling{2, 2};    // of YCbCr
    bool jpeg_tables = true;   // in the directory; else in each tile
    bool big = false;          // BigTIFF
    bool big_endian = false;
};

[[nodiscard]] MemoryFile make_tiff(const TiffRecipe &recipe);

[[nodiscard]] Size level_size(const TiffRecipe &recipe, int level);

// Returns the sample that an answer should show (for MinIsWhite not the stored one). The channels
// of RGB are red, green, blue; gray has channel 0 only.
[[nodiscard]] std::uint8_t sample_at(const TiffRecipe &recipe, int level, int channel,
                                     std::int64_t x, std::int64_t y);

}   // namespace iiif
