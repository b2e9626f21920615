// From the samples of a TIFF block, as libtiff decodes them, to rows of pixels: of any width in
// bits, signed or floating, with a palette, with YCbCr in units. Used by one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"
#include "codec/tiff/tiff_directory.h"
#include "pixel/strip.h"

namespace iiif {

class TiffSamples {
public:
    // Fills `out` with the top left of a block: with all channels, or as gray with the one that the
    // block holds. `pixels` are block_bytes() (codec/tiff/tiff_block.h) for all rows of `out` at
    // least.
    void unpack(const TiffLevel &level, Bytes pixels, const StripView &out);

private:
    void unpack_row(const TiffPage &page, const std::uint8_t *row, int per_pixel,
                    const StripView &out);
    void unpack_indices(const TiffLevel &level, const std::uint8_t *row, const StripView &out);

    template <class Sample> Sample *scratch(std::int64_t count);

    std::vector<std::uint8_t> scratch_;   // one row
};

// What is left to do when all channels are there: turns gray where 0 is white, encodes Lab as
// ColorModel says, and takes alpha out of associated colours.
void complete(const TiffLevel &level, const StripView &out);

}   // namespace iiif
