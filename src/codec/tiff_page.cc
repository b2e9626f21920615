#include "codec/tiff_page.h"

#include <algorithm>
#include <array>

#include <tiff.h>

#include "base/checked.h"
#include "codec/tiff_handle.h"

namespace iiif {

namespace {

constexpr std::array kCompressions{
    COMPRESSION_NONE,    COMPRESSION_LZW,  COMPRESSION_JPEG, COMPRESSION_ADOBE_DEFLATE,
    COMPRESSION_DEFLATE, COMPRESSION_ZSTD, COMPRESSION_WEBP,
};

bool is_decodable(const TiffPage &page)
{
    return std::ranges::find(kCompressions, page.compression) != kCompressions.end() &&
           TiffHandle::can_decode(page.compression);
}

struct ColorKind {
    int photometric;
    int samples;
    TiffColors colors;
};

constexpr std::array<ColorKind, 4> kColorKinds{{
    {PHOTOMETRIC_MINISBLACK, 1, TiffColors::gray},
    {PHOTOMETRIC_MINISWHITE, 1, TiffColors::gray_inverted},
    {PHOTOMETRIC_RGB, 3, TiffColors::rgb},
    {PHOTOMETRIC_YCBCR, 3, TiffColors::ycbcr},
}};

const ColorKind *color_kind(const TiffPage &page)
{
    const auto *const found =
        std::ranges::find(kColorKinds, page.photometric, &ColorKind::photometric);
    return found == kColorKinds.end() ? nullptr : found;
}

// What a page has to be like, each with what is said of one that is not; asked in this order.
struct Requirement {
    bool (*met)(const TiffPage &page);
    const char *otherwise;
};

constexpr auto kRequirements = std::to_array<Requirement>({
    {[](const TiffPage &page) { return page.tiled; },
     "This TIFF is stored in strips; tiled ones are served."},
    {[](const TiffPage &page) { return page.bits == 8 && page.sample_format == SAMPLEFORMAT_UINT; },
     "This TIFF has samples other than unsigned 8-bit ones, which are served."},
    {[](const TiffPage &page) { return page.depth == 1; },
     "This TIFF is a volume; flat pictures are served."},
    {[](const TiffPage &page) { return color_kind(page) != nullptr; },
     "This TIFF has colors other than gray, RGB and YCbCr, which are served."},
    {[](const TiffPage &page) { return page.samples == color_kind(page)->samples; },
     "This TIFF has channels beside its colors, such as alpha; those without are served."},
    {[](const TiffPage &page) { return page.planar == PLANARCONFIG_CONTIG || page.samples == 1; },
     "This TIFF stores its channels apart; those stored pixel by pixel are served."},
    {is_decodable, "This TIFF is compressed in a way that is not read here."},
    {[](const TiffPage &page) {
         return page.photometric != PHOTOMETRIC_YCBCR || page.compression == COMPRESSION_JPEG;
     },
     "This TIFF has YCbCr colors that are not in JPEG, where they are served."},
    {[](const TiffPage &page) { return page.predictor <= PREDICTOR_HORIZONTAL; },
     "This TIFF uses a predictor for other samples than its own."},
    {[](const TiffPage &page) {
         const auto &tile = page.geometry.tile;
         return checked_mul(tile.width, tile.height) <= kMostTilePixels;
     },
     "This TIFF has tiles of more than the 64 megapixels that are served."},
});

}   // namespace

TiffPage read_tiff_page(const TiffHandle &tiff)
{
    const auto photometric = tiff.stated_short_tag(TIFFTAG_PHOTOMETRIC);
    return {
        .tiled = tiff.tiled(),
        .subfile_type = tiff.long_tag(TIFFTAG_SUBFILETYPE),
        .geometry = {.size = {tiff.long_tag(TIFFTAG_IMAGEWIDTH),
                              tiff.long_tag(TIFFTAG_IMAGELENGTH)},
                     .tile = {tiff.long_tag(TIFFTAG_TILEWIDTH), tiff.long_tag(TIFFTAG_TILELENGTH)}},
        .depth = std::max(tiff.long_tag(TIFFTAG_IMAGEDEPTH), tiff.long_tag(TIFFTAG_TILEDEPTH)),
        .bits = tiff.short_tag(TIFFTAG_BITSPERSAMPLE),
        .sample_format = tiff.short_tag(TIFFTAG_SAMPLEFORMAT),
        .samples = tiff.short_tag(TIFFTAG_SAMPLESPERPIXEL),
        .planar = tiff.short_tag(TIFFTAG_PLANARCONFIG),
        .photometric = photometric ? *photometric : -1,
        .compression = tiff.short_tag(TIFFTAG_COMPRESSION),
        // Without the default: to find it, libtiff takes any codec for one that knows of
        // predictors.
        .predictor = tiff.stated_short_tag(TIFFTAG_PREDICTOR).value_or(PREDICTOR_NONE),
    };
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

TiffColors colors_of(const TiffPage &page)
{
    return color_kind(page)->colors;
}

}   // namespace iiif
