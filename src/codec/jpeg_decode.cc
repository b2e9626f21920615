#include "codec/jpeg_decode.h"

#include <array>
#include <cassert>
#include <string>

#include "base/checked.h"
#include "codec/damaged.h"
#include "codec/jpeg_decompression.h"
#include "pixel/deinterleave.h"

namespace iiif {

namespace {

constexpr long kMostMemory = 256L * 1024 * 1024;   // bytes; only pictures of several scans need it

struct ColorRule {
    J_COLOR_SPACE stored;
    J_COLOR_SPACE decoded;
    int components;
};

constexpr std::array<ColorRule, 4> kColorRules{{
    {JCS_GRAYSCALE, JCS_GRAYSCALE, 1},   // JpegColors::gray
    {JCS_RGB, JCS_RGB, 3},               // JpegColors::rgb
    {JCS_YCbCr, JCS_RGB, 3},             // JpegColors::ycbcr
    {JCS_CMYK, JCS_CMYK, 4},             // JpegColors::cmyk
}};

const ColorRule &rule_of(JpegColors colors)
{
    return kColorRules[static_cast<std::size_t>(colors)];
}

void read_tables(JpegDecompression &decompression, Bytes tables)
{
    int found = 0;
    decompression.attempt([&](jpeg_decompress_struct &jpeg) {
        jpeg_mem_src(&jpeg, tables.data(), tables.size());
        found = jpeg_read_header(&jpeg, FALSE);
    });
    if (found != JPEG_HEADER_TABLES_ONLY) {
        throw_damaged("the JPEG tables hold a picture");
    }
}

struct Header {
    Size size;
    int components = 0;
};

Header read_header(JpegDecompression &decompression, Bytes picture)
{
    Header header;
    decompression.attempt([&](jpeg_decompress_struct &jpeg) {
        jpeg_mem_src(&jpeg, picture.data(), picture.size());
        jpeg_read_header(&jpeg, TRUE);
        header = {{jpeg.image_width, jpeg.image_height}, jpeg.num_components};
    });
    return header;
}

void check_header(const Header &header, const JpegStream &stream, const Size &wanted)
{
    if (!wanted.fits_in(header.size) || !header.size.fits_in(stream.largest)) {
        throw_damaged("a JPEG stream of " + std::to_string(header.size.width) + "x" +
                      std::to_string(header.size.height) + " pixels where " +
                      std::to_string(stream.largest.width) + "x" +
                      std::to_string(stream.largest.height) + " are due");
    }
    if (header.components != rule_of(stream.colors).components) {
        throw_damaged("a JPEG stream of " + std::to_string(header.components) + " components");
    }
}

void read_rows(JpegDecompression &decompression, const ColorRule &rule, std::uint8_t *row,
               const StripView &out)
{
    decompression.attempt([&](jpeg_decompress_struct &jpeg) {
        jpeg.jpeg_color_space = rule.stored;
        jpeg.out_color_space = rule.decoded;
        jpeg_start_decompress(&jpeg);
        for (std::int64_t y = 0; y < out.size.height; ++y) {
            jpeg_read_scanlines(&jpeg, &row, 1);
            deinterleave(row, out.rows(y, 1));
        }
    });
}

}   // namespace

void JpegDecoder::decode(const JpegStream &stream, const StripView &out)
{
    const auto &rule = rule_of(stream.colors);
    assert(rule.components == out.format.channels() && !out.size.empty());
    // Made anew for each picture (1 us): libjpeg keeps the tables of the last one, and a stream
    // that lacks its own would be decoded with those, or not, as tiles happen to be asked for.
    JpegDecompression decompression(kMostMemory);
    if (!stream.tables.empty()) {
        read_tables(decompression, stream.tables);
    }
    const auto header = read_header(decompression, stream.picture);
    check_header(header, stream, out.size);
    row_.resize(checked_cast<std::size_t>(header.size.width * header.components) + kJpegRowOffset);
    read_rows(decompression, rule, row_.data() + kJpegRowOffset, out);
}

}   // namespace iiif
