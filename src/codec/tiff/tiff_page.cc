#include "codec/tiff/tiff_page.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <tiff.h>

#include "base/checked.h"
#include "codec/tiff/tiff_handle.h"

namespace iiif {

namespace {

constexpr std::array kCompressions{
    COMPRESSION_NONE,          COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4,
    COMPRESSION_LZW,           COMPRESSION_JPEG,     COMPRESSION_CCITTRLEW, COMPRESSION_PACKBITS,
    COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE,  COMPRESSION_LERC,      COMPRESSION_LZMA,
    COMPRESSION_ZSTD,          COMPRESSION_WEBP,
};

// Slides by Aperio, and what Aperio and others state for any JPEG 2000.
constexpr int kAperioYcbcr = 33003;
constexpr int kAperioRgb = 33005;
constexpr std::array kJpeg2000{kAperioYcbcr, kAperioRgb, COMPRESSION_JP2000};

bool is_decodable(const TiffPage &page)
{
    const bool known = std::ranges::find(kCompressions, page.compression) != kCompressions.end();
    return in_jpeg2000(page) || (known && TiffHandle::can_decode(page.compression));
}

struct ColorKind {
    int photometric;
    int samples;
    TiffColors colors;
};

constexpr auto kColorKinds = std::to_array<ColorKind>({
    {PHOTOMETRIC_MINISBLACK, 1, TiffColors::gray},
    {PHOTOMETRIC_MINISWHITE, 1, TiffColors::gray_inverted},
    {PHOTOMETRIC_RGB, 3, TiffColors::rgb},
    {PHOTOMETRIC_YCBCR, 3, TiffColors::ycbcr},
    {PHOTOMETRIC_PALETTE, 1, TiffColors::palette},
    {PHOTOMETRIC_SEPARATED, 4, TiffColors::cmyk},
    {PHOTOMETRIC_CIELAB, 3, TiffColors::lab},
    {PHOTOMETRIC_ICCLAB, 3, TiffColors::icc_lab},
});

const ColorKind *color_kind(const TiffPage &page)
{
    const auto *const found =
        std::ranges::find(kColorKinds, page.photometric, &ColorKind::photometric);
    return found == kColorKinds.end() ? nullptr : found;
}

bool one_of(int number, std::initializer_list<int> list)
{
    return std::ranges::find(list, number) != list.end();
}

bool samples_are_read(const TiffPage &page)
{
    switch (page.sample_format) {
    case SAMPLEFORMAT_UINT:
    case SAMPLEFORMAT_VOID:   // careless writers state "undefined"
        return one_of(page.bits, {1, 2, 4, 8, 10, 12, 14, 16, 32});
    case SAMPLEFORMAT_INT:
        return one_of(page.bits, {8, 16, 32});
    case SAMPLEFORMAT_IEEEFP:
        return one_of(page.bits, {16, 32, 64});
    default:
        return false;
    }
}

bool is_unsigned(const TiffPage &page)
{
    return page.sample_format == SAMPLEFORMAT_UINT || page.sample_format == SAMPLEFORMAT_VOID;
}

bool is_lab(const TiffPage &page)
{
    return page.photometric == PHOTOMETRIC_CIELAB || page.photometric == PHOTOMETRIC_ICCLAB;
}

// A property that a supported page has, and the sentence for pages without it. The rows are checked
// in order; later rows rely on earlier ones.
struct Requirement {
    bool (*met)(const TiffPage &page);
    const char *otherwise;
};

constexpr auto kRequirements = std::to_array<Requirement>({
    {[](const TiffPage &page) { return page.compression != COMPRESSION_OJPEG; },
     "This TIFF is compressed by the old kind of JPEG, which TIFF has given up: convert it to "
     "another compression."},
    {is_decodable, "This TIFF is compressed in a way that is not read here."},
    {samples_are_read,
     "This TIFF has samples that are not served: unsigned integers of 1 to 16 and "
     "of 32 bits are, signed ones of 8, 16 and 32, floats of 16, 32 and 64."},
    {[](const TiffPage &page) { return page.depth == 1; },
     "This TIFF is a volume; flat pictures are served."},
    {[](const TiffPage &page) { return color_kind(page) != nullptr; },
     "This TIFF has colors other than gray, RGB, YCbCr, CMYK, Lab and palettes, which are "
     "served."},
    {[](const TiffPage &page) { return page.samples >= color_kind(page)->samples; },
     "This TIFF has fewer channels than its colors need."},
    {[](const TiffPage &page) {
         return (page.photometric != PHOTOMETRIC_SEPARATED && !is_lab(page)) ||
                ((page.bits == 8 || page.bits == 16) && page.sample_format != SAMPLEFORMAT_IEEEFP);
     },
     "This TIFF has CMYK or Lab colors of other than 8 or 16 bits."},
    {[](const TiffPage &page) {
         return page.photometric != PHOTOMETRIC_PALETTE ||
                (is_unsigned(page) && (page.bits <= 8 || page.bits == 16));
     },
     "This TIFF has a palette of other than 1 to 8 or 16 bits."},
    {[](const TiffPage &page) {
         return page.compression != COMPRESSION_JPEG ||
                (page.bits == 8 && is_unsigned(page) && page.photometric != PHOTOMETRIC_PALETTE &&
                 !is_lab(page) &&
                 (page.planar == PLANARCONFIG_SEPARATE ||
                  page.samples == color_kind(page)->samples));
     },
     "This TIFF has JPEG with more than 8 bits a sample, or with channels beside its colors."},
    {[](const TiffPage &page) {
         return page.photometric != PHOTOMETRIC_YCBCR || page.compression == COMPRESSION_JPEG ||
                in_jpeg2000(page) || (page.bits == 8 && is_unsigned(page) && page.samples == 3);
     },
     "This TIFF has YCbCr colors other than 8 bits without other channels, which are served."},
    {[](const TiffPage &page) {
         return page.photometric != PHOTOMETRIC_YCBCR || !stored_apart(page) ||
                page.subsampling == Size{1, 1};
     },
     "This TIFF stores the channels of YCbCr colors apart, and in different sizes."},
    {[](const TiffPage &page) {
         return !in_jpeg2000(page) ||
                (is_unsigned(page) && page.bits <= 16 && !stored_apart(page) && !is_lab(page) &&
                 page.photometric != PHOTOMETRIC_PALETTE &&
                 page.samples == color_kind(page)->samples);
     },
     "This TIFF has JPEG 2000 with more than 16 bits a sample, or with channels beside its "
     "colors."},
    {[](const TiffPage &page) {
         return page.predictor <= PREDICTOR_HORIZONTAL ||
                (page.predictor == PREDICTOR_FLOATINGPOINT &&
                 page.sample_format == SAMPLEFORMAT_IEEEFP);
     },
     "This TIFF uses a predictor for other samples than its own."},
    {[](const TiffPage &page) {
         return checked_mul(page.block.width, page.block.height) <= kMostTilePixels;
     },
     "This TIFF has tiles or strips of more than the 64 megapixels that are served."},
});

// Returns the range of a sample type: all values of an integer type, 0 to 1 for floats.
ValueRange range_of_type(int bits, int sample_format)
{
    if (sample_format == SAMPLEFORMAT_IEEEFP) {
        return {0, 1};
    }
    if (sample_format == SAMPLEFORMAT_INT) {
        return {-std::ldexp(1, bits - 1), std::ldexp(1, bits - 1) - 1};
    }
    return {0, std::ldexp(1, bits) - 1};
}

void read_range(const TiffHandle &tiff, TiffPage &page)
{
    const auto own = range_of_type(page.bits, page.sample_format);
    const auto low = tiff.double_tag(TIFFTAG_SMINSAMPLEVALUE);
    const auto high = tiff.double_tag(TIFFTAG_SMAXSAMPLEVALUE);
    page.range_stated = low && high && std::isfinite(*low) && std::isfinite(*high) && *low < *high;
    page.lowest = page.range_stated ? *low : own.low;
    page.highest = page.range_stated ? *high : own.high;
}

// TIFF 6.0 p. 31: the extra samples are the last ones of each pixel. Alpha is not always the first
// of them.
void read_alpha(const TiffHandle &tiff, TiffPage &page)
{
    const auto kinds = tiff.extra_samples();
    const auto is_alpha = [](std::uint16_t kind) {
        return kind == EXTRASAMPLE_ASSOCALPHA || kind == EXTRASAMPLE_UNASSALPHA;
    };
    const auto found = std::ranges::find_if(kinds, is_alpha);
    const auto count = static_cast<int>(kinds.size());
    if (found != kinds.end() && count < page.samples) {
        page.alpha = page.samples - count + static_cast<int>(found - kinds.begin());
        page.associated = *found == EXTRASAMPLE_ASSOCALPHA;
    }
}

Size block_of(const TiffHandle &tiff, const Size &size)
{
    if (tiff.tiled()) {
        return {tiff.long_tag(TIFFTAG_TILEWIDTH), tiff.long_tag(TIFFTAG_TILELENGTH)};
    }
    // TIFF 6.0 p. 39: by default, one strip holds all rows.
    return {size.width, std::min<std::int64_t>(tiff.long_tag(TIFFTAG_ROWSPERSTRIP), size.height)};
}

SampleType sample_of(const TiffPage &page)
{
    // Lab's a and b are stored as signed numbers, independent of SampleFormat, and do not become
    // floats.
    if (page.photometric == PHOTOMETRIC_PALETTE) {
        return SampleType::u8;   // its colours are bytes
    }
    if ((!is_unsigned(page) && !is_lab(page)) || page.bits > 16) {
        return SampleType::f32;
    }
    return page.bits <= 8 ? SampleType::u8 : SampleType::u16;
}

ColorModel model_of(TiffColors colors)
{
    switch (colors) {
    case TiffColors::gray:
    case TiffColors::gray_inverted:
        return ColorModel::gray;
    case TiffColors::cmyk:
        return ColorModel::cmyk;
    case TiffColors::lab:
    case TiffColors::icc_lab:
        return ColorModel::lab;
    case TiffColors::rgb:
    case TiffColors::ycbcr:
    case TiffColors::palette:
        return ColorModel::rgb;
    }
    __builtin_unreachable();
}

bool has_alpha(const TiffPage &page)
{
    return page.alpha >= color_kind(page)->samples &&
           (page.photometric != PHOTOMETRIC_PALETTE || !stored_apart(page)) &&
           (page.sample_format == SAMPLEFORMAT_IEEEFP || (is_unsigned(page) && page.bits <= 16));
}

}   // namespace

TiffPage read_tiff_page(const TiffHandle &tiff)
{
    const auto photometric = tiff.stated_short_tag(TIFFTAG_PHOTOMETRIC);
    TiffPage page{
        .tiled = tiff.tiled(),
        .subfile_type = tiff.long_tag(TIFFTAG_SUBFILETYPE),
        .size = {tiff.long_tag(TIFFTAG_IMAGEWIDTH), tiff.long_tag(TIFFTAG_IMAGELENGTH)},
        .block = {},
        .depth = std::max(tiff.long_tag(TIFFTAG_IMAGEDEPTH), tiff.long_tag(TIFFTAG_TILEDEPTH)),
        .bits = tiff.short_tag(TIFFTAG_BITSPERSAMPLE),
        .sample_format = tiff.short_tag(TIFFTAG_SAMPLEFORMAT),
        .samples = tiff.short_tag(TIFFTAG_SAMPLESPERPIXEL),
        .planar = tiff.short_tag(TIFFTAG_PLANARCONFIG),
        .photometric = photometric ? *photometric : -1,
        .compression = tiff.short_tag(TIFFTAG_COMPRESSION),
        // Takes only a stated value, because libtiff's code for the default casts any codec's state
        // to a predictor's.
        .predictor = tiff.stated_short_tag(TIFFTAG_PREDICTOR).value_or(PREDICTOR_NONE),
        .orientation = tiff.short_tag(TIFFTAG_ORIENTATION),
    };
    page.block = block_of(tiff, page.size);
    if (page.photometric == PHOTOMETRIC_YCBCR) {
        page.subsampling = tiff.ycbcr_subsampling();
    }
    read_range(tiff, page);
    read_alpha(tiff, page);
    page.nodata = tiff.nodata();
    return page;
}

const char *refusal(const TiffPage &page)
{
    for (const auto &requirement : kRequirements) {
        if (!requirement.met(page)) {
            return requirement.otherwise;
        }
    }
    return nullptr;
}

bool is_reduced(const TiffPage &page)
{
    return (page.subfile_type & FILETYPE_REDUCEDIMAGE) != 0;
}

bool is_mask(const TiffPage &page)
{
    return (page.subfile_type & FILETYPE_MASK) != 0;
}

bool is_uncompressed(const TiffPage &page)
{
    return page.compression == COMPRESSION_NONE;
}

bool is_fax(const TiffPage &page)
{
    return one_of(page.compression, {COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3,
                                     COMPRESSION_CCITTFAX4, COMPRESSION_CCITTRLEW});
}

bool uses_predictor(const TiffPage &page)
{
    return page.predictor > PREDICTOR_NONE;
}

TiffColors colors_of(const TiffPage &page)
{
    return color_kind(page)->colors;
}

TiffNumbers numbers_of(const TiffPage &page)
{
    if (page.sample_format == SAMPLEFORMAT_IEEEFP) {
        return TiffNumbers::floats;
    }
    return is_unsigned(page) ? TiffNumbers::unsigned_integers : TiffNumbers::signed_integers;
}

bool stored_apart(const TiffPage &page)
{
    return page.planar == PLANARCONFIG_SEPARATE;
}

bool in_units(const TiffPage &page)
{
    return page.photometric == PHOTOMETRIC_YCBCR && page.compression != COMPRESSION_JPEG &&
           !in_jpeg2000(page) && !stored_apart(page);
}

bool in_jpeg2000(const TiffPage &page)
{
    return std::ranges::find(kJpeg2000, page.compression) != kJpeg2000.end();
}

bool is_ycbcr_in_jpeg2000(const TiffPage &page)
{
    return page.compression == kAperioYcbcr || page.photometric == PHOTOMETRIC_YCBCR;
}

bool has_associated_alpha(const TiffPage &page)
{
    return has_alpha(page) && page.associated && page.photometric != PHOTOMETRIC_PALETTE;
}

bool is_masked(const TiffPage &page)
{
    const bool may_lack = page.sample_format == SAMPLEFORMAT_IEEEFP ||
                          (sample_of(page) == SampleType::f32 && page.nodata);
    return may_lack && !has_alpha(page);
}

bool lacks_value(const TiffPage &page, float sample)
{
    constexpr float kUsualNoData = -9999;
    return !std::isfinite(sample) || (page.nodata && sample == static_cast<float>(*page.nodata)) ||
           (sample == kUsualNoData && page.lowest > double{kUsualNoData});
}

int stored_channel(const TiffPage &page, const PixelFormat &format, int channel)
{
    return format.alpha && channel == format.colors() ? page.alpha : channel;
}

PixelFormat format_of(const TiffPage &page)
{
    return {.model = model_of(colors_of(page)),
            .alpha = has_alpha(page) || is_masked(page),
            .sample = sample_of(page)};
}

StoredSamples stored_samples(const TiffPage &page)
{
    if (colors_of(page) == TiffColors::palette) {
        return {};
    }
    const bool widened = sample_of(page) == SampleType::u16;
    return {.bits = page.bits,
            .whole = page.sample_format != SAMPLEFORMAT_IEEEFP,
            .widening = widened ? 65535 / (std::ldexp(1, page.bits) - 1) : 1};
}

std::vector<ValueRange> ranges_of(const TiffPage &page, int colors)
{
    const auto format = format_of(page);
    ValueRange range{page.lowest, page.highest};
    // For bytes, the tags mostly state the minimum and maximum that the picture happens to have.
    if (format.sample == SampleType::u8 || format.model == ColorModel::lab ||
        (format.sample == SampleType::u16 && !page.range_stated)) {
        return {};
    }
    if (format.sample == SampleType::u16) {
        const auto widening = stored_samples(page).widening;
        range = {range.low * widening, range.high * widening};
    }
    return std::vector<ValueRange>(static_cast<std::size_t>(colors), range);
}

std::optional<PixelFormat> bands_of(const TiffPage &page)
{
    constexpr int kMostBands = 256;
    auto format = format_of(page);
    format.alpha = has_alpha(page);
    const bool told = (format.model == ColorModel::gray || format.model == ColorModel::rgb) &&
                      page.photometric != PHOTOMETRIC_PALETTE &&
                      page.photometric != PHOTOMETRIC_YCBCR && !format.alpha;
    if (!told || page.samples <= format.colors() || page.samples > kMostBands) {
        return std::nullopt;
    }
    format.model = ColorModel::bands;
    format.bands = page.samples;
    return format;
}

}   // namespace iiif
