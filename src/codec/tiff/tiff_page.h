// What one directory of a TIFF says of its picture, and whether such pictures are served.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/image_info.h"

namespace iiif {

class TiffHandle;

enum class TiffColors { gray, gray_inverted, rgb, ycbcr, palette, cmyk, lab, icc_lab };

// What samples are as numbers.
enum class TiffNumbers { unsigned_integers, signed_integers, floats };

// A tile, or strip, of more pixels is not served: it has to be decoded whole for any of its pixels.
inline constexpr std::int64_t kMostTilePixels = std::int64_t{64} << 20;

// The tags that matter, as numbers of TIFF 6.0 or what it says of their absence.
struct TiffPage {
    bool tiled = false;
    std::uint32_t subfile_type = 0;
    Size size;    // anything from 0 to 2^32 - 1
    Size block;   // a tile, or a strip
    std::uint32_t depth = 1;
    int bits = 0;
    int sample_format = 0;
    int samples = 0;
    int first_extra = -1;   // what the first sample behind the colours is, -1 where there is none
    int planar = 0;
    int photometric = 0;   // -1 where the tag is missing
    int compression = 0;
    int predictor = 0;
    Size subsampling{1, 1};   // of YCbCr
    int orientation = 1;
    // Of the samples, as stated or as their type has it.
    double lowest = 0;
    double highest = 0;
    bool range_stated = false;
};

// The directory that `tiff` stands on.
[[nodiscard]] TiffPage read_tiff_page(const TiffHandle &tiff);

// Why the page is not served, a sentence for Error(not_implemented); nullptr when it is. Throws
// Error(damaged) where it states a tile of impossible size.
[[nodiscard]] const char *refusal(const TiffPage &page);

// --- Of a page that is served

[[nodiscard]] TiffColors colors_of(const TiffPage &page);
[[nodiscard]] TiffNumbers numbers_of(const TiffPage &page);
// Each channel has blocks of its own.
[[nodiscard]] bool stored_apart(const TiffPage &page);
// YCbCr whose pixels share colours, as TIFF itself packs them.
[[nodiscard]] bool in_units(const TiffPage &page);
[[nodiscard]] bool has_associated_alpha(const TiffPage &page);
// As the pixels are handed out.
[[nodiscard]] PixelFormat format_of(const TiffPage &page);
// Of a palette's colours, which are bytes, not of its indices.
[[nodiscard]] StoredSamples stored_samples(const TiffPage &page);
// For ImageInfo, of so many colours.
[[nodiscard]] std::vector<ValueRange> ranges_of(const TiffPage &page, int colors);
// All samples of a pixel as bands, where they are more than its colours; else nothing.
[[nodiscard]] std::optional<PixelFormat> bands_of(const TiffPage &page);

}   // namespace iiif
