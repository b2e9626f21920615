// How the samples of a decoded tile or strip lie in memory, as libtiff hands them out: in rows, or
// for subsampled YCbCr in units of a few pixels (TIFF 6.0 p. 93). Plain functions of a TiffPage.
#pragma once

#include <cstdint>

#include "codec/tiff/tiff_page.h"

namespace iiif {

// The samples that a block has of each pixel: one where each channel has its own blocks.
[[nodiscard]] int samples_in_block(const TiffPage &page);

// Not for blocks in units.
[[nodiscard]] std::int64_t block_bytes_per_row(const TiffPage &page);

// Of a unit of YCbCr: the brightness of the pixels that share one Cb and one Cr, and these two.
[[nodiscard]] std::int64_t unit_bytes(const TiffPage &page);

// Of a decoded block of `rows` rows. Throws Error where the number is absurd.
[[nodiscard]] std::int64_t block_bytes(const TiffPage &page, std::int64_t rows);

}   // namespace iiif
