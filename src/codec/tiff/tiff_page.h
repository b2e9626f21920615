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
    int alpha = -1;   // which sample of a pixel is alpha; -1 where none is
    bool associated = false;
    std::optional<double> nodata = {};   // GDAL_NODATA: the sample that stands for no value
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

// --- Properties of any page

// Returns whether the page is flagged as a smaller picture of another page, or as the mask of one.
[[nodiscard]] bool is_reduced(const TiffPage &page);
[[nodiscard]] bool is_mask(const TiffPage &page);

// --- Properties of a supported page

[[nodiscard]] bool is_uncompressed(const TiffPage &page);
[[nodiscard]] bool is_fax(const TiffPage &page);
[[nodiscard]] bool uses_predictor(const TiffPage &page);

[[nodiscard]] TiffColors colors_of(const TiffPage &page);
[[nodiscard]] TiffNumbers numbers_of(const TiffPage &page);
// Returns whether each channel has its own blocks (PlanarConfiguration 2).
[[nodiscard]] bool stored_apart(const TiffPage &page);
// Returns whether the samples are YCbCr in TIFF's own units of pixels that share one Cb and Cr.
[[nodiscard]] bool in_units(const TiffPage &page);
// Returns whether each block is a JPEG 2000 codestream.
[[nodiscard]] bool in_jpeg2000(const TiffPage &page);
// Returns whether such blocks are YCbCr, where they do not state it.
[[nodiscard]] bool is_ycbcr_in_jpeg2000(const TiffPage &page);
[[nodiscard]] bool has_associated_alpha(const TiffPage &page);
// Returns whether alpha is not stored, but 0 where a sample stands for no value: in floats, and in
// signed or 32-bit integers with GDAL_NODATA.
[[nodiscard]] bool is_masked(const TiffPage &page);
// Returns whether a sample of a masked page stands for no value: NaN, GDAL_NODATA, or the -9999 of
// many programs.
[[nodiscard]] bool lacks_value(const TiffPage &page, float sample);
// Returns which stored sample of a pixel a channel of `format` is.
[[nodiscard]] int stored_channel(const TiffPage &page, const PixelFormat &format, int channel);
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
