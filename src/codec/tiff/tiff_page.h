// The picture that one directory of a TIFF describes, and whether it is supported. Plain values;
// any thread may use them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/image_info.h"

namespace iiif {

class TiffHandle;

enum class TiffColors { gray, gray_inverted, rgb, ycbcr, palette, cmyk, lab, icc_lab };

// The number type of the samples.
enum class TiffNumbers { unsigned_integers, signed_integers, floats };

// A larger tile or strip is refused, because any of its pixels needs all of it decoded.
inline constexpr std::int64_t kMostTilePixels = std::int64_t{64} << 20;

// The tags that decoding needs, with TIFF 6.0's defaults where a tag is missing.
struct TiffPage {
    bool tiled = false;
    std::uint32_t subfile_type = 0;
    Size size;    // unchecked: 0 to 2^32 - 1
    Size block;   // the size of a tile or strip
    std::uint32_t depth = 1;
    int bits = 0;
    int sample_format = 0;
    int samples = 0;
    int first_extra = -1;   // kind of the first extra sample; -1 where there is none
    int planar = 0;
    int photometric = 0;   // -1 where the tag is missing
    int compression = 0;
    int predictor = 0;
    Size subsampling{1, 1};   // of YCbCr
    int orientation = 1;
    // The range of the samples: as stated, or that of their type.
    double lowest = 0;
    double highest = 0;
    bool range_stated = false;
};

// Reads the current directory of `tiff`.
[[nodiscard]] TiffPage read_tiff_page(const TiffHandle &tiff);

// Returns the sentence for Error(not_implemented), or nullptr where the page is supported. Throws
// Error(damaged) where the page states tiles of impossible size.
[[nodiscard]] const char *refusal(const TiffPage &page);

// --- Properties of a supported page

[[nodiscard]] TiffColors colors_of(const TiffPage &page);
[[nodiscard]] TiffNumbers numbers_of(const TiffPage &page);
// Returns whether each channel has its own blocks (PlanarConfiguration 2).
[[nodiscard]] bool stored_apart(const TiffPage &page);
// Returns whether the samples are YCbCr in TIFF's own units of pixels that share one Cb and Cr.
[[nodiscard]] bool in_units(const TiffPage &page);
[[nodiscard]] bool has_associated_alpha(const TiffPage &page);
// Returns the format of the decoded pixels.
[[nodiscard]] PixelFormat format_of(const TiffPage &page);
// Returns the stored samples for ImageInfo. For a palette they describe its colours, which are
// bytes.
[[nodiscard]] StoredSamples stored_samples(const TiffPage &page);
// Returns the ranges for ImageInfo, one for each of `colors` colours; may be empty.
[[nodiscard]] std::vector<ValueRange> ranges_of(const TiffPage &page, int colors);
// Returns the format with all samples of a pixel as bands, where a pixel has more samples than
// colours; otherwise nothing.
[[nodiscard]] std::optional<PixelFormat> bands_of(const TiffPage &page);

}   // namespace iiif
