// Converts the samples of a decoded TIFF block to rows of pixels: samples of any supported bit
// depth, signed or floating, palette indices, and YCbCr in units. Used by one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"
#include "codec/tiff/tiff_directory.h"
#include "pixel/strip.h"

namespace iiif {

class TiffSamples {
public:
    // Fills `out` with the top left of a block: all channels, or one gray plane where the block
    // holds one channel. `pixels` has to hold block_bytes() (codec/tiff/tiff_block.h) for at least
    // the rows of `out`.
    void unpack(const TiffLevel &level, Bytes pixels, const StripView &out);

private:
    void unpack_row(const TiffPage &page, const std::uint8_t *row, int per_pixel,
                    const StripView &out);
    void unpack_indices(const TiffLevel &level, const std::uint8_t *row, const StripView &out);

    template <class Sample> Sample *scratch(std::int64_t count);

    std::vector<std::uint8_t> scratch_;   // one row
};

// The last step, after all channels have been unpacked: converts YCbCr of separate planes, inverts
// gray where 0 is white, encodes Lab as ColorModel defines it, and divides premultiplied colours by
// alpha.
void complete(const TiffLevel &level, const StripView &out);

}   // namespace iiif
