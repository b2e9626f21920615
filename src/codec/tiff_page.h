// What one directory of a TIFF says of its picture, and whether such pictures are served.
#pragma once

#include <cstdint>

#include "model/image_info.h"

namespace iiif {

class TiffHandle;

enum class TiffColors { gray, gray_inverted, rgb, ycbcr };

// A tile of more pixels is not served: no pyramid needs it, and a small file may state it.
inline constexpr std::int64_t kMostTilePixels = std::int64_t{64} << 20;

// The tags that matter, as numbers of TIFF 6.0 or what it says of their absence.
struct TiffPage {
    bool tiled = false;
    std::uint32_t subfile_type = 0;
    Level geometry;   // anything from 0 to 2^32 - 1
    std::uint32_t depth = 1;
    int bits = 0;
    int sample_format = 0;
    int samples = 0;
    int planar = 0;
    int photometric = 0;   // -1 where the tag is missing
    int compression = 0;
    int predictor = 0;
};

// The directory that `tiff` stands on.
[[nodiscard]] TiffPage read_tiff_page(const TiffHandle &tiff);

// Why the page is not served, a sentence for Error(not_implemented); nullptr when it is. Throws
// Error(damaged) where it states a tile of impossible size.
[[nodiscard]] const char *refusal(const TiffPage &page);

// Of a page that is served.
[[nodiscard]] TiffColors colors_of(const TiffPage &page);

[[nodiscard]] constexpr PixelFormat format_of(TiffColors colors)
{
    const bool gray = colors == TiffColors::gray || colors == TiffColors::gray_inverted;
    return {.model = gray ? ColorModel::gray : ColorModel::rgb};
}

}   // namespace iiif
