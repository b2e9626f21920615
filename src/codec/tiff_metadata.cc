#include "codec/tiff_metadata.h"

#include <cmath>

#include "base/append.h"
#include "codec/tiff_handle.h"

namespace iiif {

namespace {

// Tags of TIFF 6.0, of libtiff's StoNits, and of Adobe's XMP specification.
enum Tag : std::uint32_t {
    kDocumentName = 269,
    kImageDescription = 270,
    kMake = 271,
    kModel = 272,
    kColumnResolution = 282,
    kRowResolution = 283,
    kPageName = 285,
    kResolutionUnit = 296,
    kSoftware = 305,
    kDateTime = 306,
    kArtist = 315,
    kCopyright = 33432,
    kStoNits = 37439,
};

// Pixels in a metre; TIFF 6.0 p. 38 knows inches, centimetres, and units without a length.
double per_metre(const TiffHandle &tiff, std::uint32_t tag)
{
    const auto resolution = static_cast<double>(tiff.float_tag(tag).value_or(0));
    if (!std::isfinite(resolution) || resolution <= 0) {
        return 0;
    }
    switch (tiff.short_tag(kResolutionUnit)) {
    case 2:   // inch
        return resolution / 0.0254;
    case 3:   // centimetre
        return resolution * 100;
    default:
        return 0;
    }
}

}   // namespace

Metadata read_metadata(const TiffHandle &tiff)
{
    const auto scale = tiff.double_tag(kStoNits);
    return {.rights = tiff.text_tag(kCopyright),
            .title = tiff.text_tag(kDocumentName),
            .description = tiff.text_tag(kImageDescription),
            .creator = tiff.text_tag(kArtist),
            .date = tiff.text_tag(kDateTime),
            .software = tiff.text_tag(kSoftware),
            .make = tiff.text_tag(kMake),
            .model = tiff.text_tag(kModel),
            .scale = scale && std::isfinite(*scale) ? number_text(*scale) : std::string(),
            .xmp = tiff.xmp(),
            .columns_per_metre = per_metre(tiff, kColumnResolution),
            .rows_per_metre = per_metre(tiff, kRowResolution)};
}

StackPage read_stack_page(const TiffHandle &tiff)
{
    const auto scale = tiff.double_tag(kStoNits).value_or(1);
    return {tiff.text_tag(kPageName), std::isfinite(scale) ? scale : 1};
}

}   // namespace iiif
