// The layout of a decoded block (a tile or strip) in memory, as libtiff delivers it: rows, or units
// of a few pixels for subsampled YCbCr (TIFF 6.0 p. 93). Pure functions of a TiffPage; any thread
// may call them.
#pragma once

#include <cstdint>

#include "codec/tiff/tiff_page.h"

namespace iiif {

// Returns the number of samples of each pixel in a block; 1 where each channel has its own blocks.
[[nodiscard]] int samples_in_block(const TiffPage &page);

// Returns the bytes of a row; only for blocks that are not in units.
[[nodiscard]] std::int64_t block_bytes_per_row(const TiffPage &page);

// Returns the bytes of a YCbCr unit: the Y samples of the pixels that share one Cb and one Cr, and
// these two.
[[nodiscard]] std::int64_t unit_bytes(const TiffPage &page);

// Returns the bytes of a decoded block of `rows` rows. Throws Error where the number overflows.
[[nodiscard]] std::int64_t block_bytes(const TiffPage &page, std::int64_t rows);

}   // namespace iiif
