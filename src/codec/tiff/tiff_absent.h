// The pixels of blocks (tiles or strips) that a TIFF does not store: GDAL leaves out empty ones,
// and slide scanners leave out the glass around the specimen. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/tiff/tiff_page.h"
#include "pixel/strip.h"

namespace iiif {

class TiffHandle;

// Returns the stored sample that stands for left out pixels of the current directory: GDAL_NODATA,
// white for the picture of a slide scanner, or 0.
[[nodiscard]] double absent_sample(const TiffHandle &tiff, TiffColors colors);

// Returns a decoded block of left out pixels, block_bytes(page, rows) long. Used where
// TiffSamples::unpack() would unpack a stored block.
[[nodiscard]] std::vector<std::uint8_t> absent_block(const TiffPage &page, double sample,
                                                     std::int64_t rows);

// Fills bytes of gray or RGB with left out pixels. Used where a block is decoded to such bytes at
// once: JPEG, or YCbCr in units.
void fill_absent(double sample, const StripView &out);

}   // namespace iiif
