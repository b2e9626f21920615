#include "codec/tiff_metadata.h"

#include <array>
#include <charconv>
#include <cmath>

#include <tiff.h>

#include "codec/tiff_handle.h"

namespace iiif {

namespace {

// As short as nine digits can say it.
std::string number_text(double number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::general, 9)
                         .ptr;
    return {digits.data(), end};
}

// Pixels in a metre; TIFF 6.0 p. 38 knows inches, centimetres, and units without a length.
double per_metre(const TiffHandle &tiff, std::uint32_t tag)
{
    const auto resolution = static_cast<double>(tiff.float_tag(tag).value_or(0));
    if (!std::isfinite(resolution) || resolution <= 0) {
        return 0;
    }
    switch (tiff.short_tag(TIFFTAG_RESOLUTIONUNIT)) {
    case RESUNIT_INCH:
        return resolution / 0.0254;
    case RESUNIT_CENTIMETER:
        return resolution * 100;
    default:
        return 0;
    }
}

}   // namespace

Metadata read_metadata(const TiffHandle &tiff)
{
    const auto scale = tiff.double_tag(TIFFTAG_STONITS);
    return {.rights = tiff.text_tag(TIFFTAG_COPYRIGHT),
            .title = tiff.text_tag(TIFFTAG_DOCUMENTNAME),
            .description = tiff.text_tag(TIFFTAG_IMAGEDESCRIPTION),
            .creator = tiff.text_tag(TIFFTAG_ARTIST),
            .date = tiff.text_tag(TIFFTAG_DATETIME),
            .software = tiff.text_tag(TIFFTAG_SOFTWARE),
            .make = tiff.text_tag(TIFFTAG_MAKE),
            .model = tiff.text_tag(TIFFTAG_MODEL),
            .scale = scale && std::isfinite(*scale) ? number_text(*scale) : std::string(),
            .xmp = tiff.xmp(),
            .columns_per_metre = per_metre(tiff, TIFFTAG_XRESOLUTION),
            .rows_per_metre = per_metre(tiff, TIFFTAG_YRESOLUTION)};
}

StackPage read_stack_page(const TiffHandle &tiff)
{
    const auto scale = tiff.double_tag(TIFFTAG_STONITS).value_or(1);
    return {tiff.text_tag(TIFFTAG_PAGENAME), std::isfinite(scale) ? scale : 1};
}

}   // namespace iiif
