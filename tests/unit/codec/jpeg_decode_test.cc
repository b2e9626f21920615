#include "codec/jpeg_decode.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <jpeglib.h>

#include <gtest/gtest.h>

#include "base/error.h"

namespace iiif {
namespace {

using Samples = std::array<std::uint8_t, 3>;

constexpr Samples kRed{250, 10, 20};

void change_nothing(j_compress_ptr) {}

// Makes a JPEG of one color; `adjust` may change libjpeg's settings.
std::vector<std::uint8_t> jpeg_of(const Size &size, const Samples &color,
                                  void (*adjust)(j_compress_ptr jpeg) = change_nothing)
{
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char *bytes = nullptr;
    unsigned long count = 0;
    jpeg_mem_dest(&jpeg, &bytes, &count);
    jpeg.image_width = static_cast<JDIMENSION>(size.width);
    jpeg.image_height = static_cast<JDIMENSION>(size.height);
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 100, TRUE);
    adjust(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    std::vector<std::uint8_t> row;
    for (std::int64_t x = 0; x < size.width; ++x) {
        row.insert(row.end(), color.begin(), color.end());
    }
    auto *samples = row.data();
    for (std::int64_t y = 0; y < size.height; ++y) {
        jpeg_write_scanlines(&jpeg, &samples, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    std::vector<std::uint8_t> result(bytes, bytes + count);
    std::free(bytes);
    return result;
}

// Makes one scan per coefficient: 3 + 3 * 63 scans.
void ask_for_many_scans(j_compress_ptr jpeg)
{
    static const auto scans = [] {
        std::vector<jpeg_scan_info> result;
        for (int coefficient = 0; coefficient < 64; ++coefficient) {
            for (int component = 0; component < 3; ++component) {
                result.push_back({1, {component}, coefficient, coefficient, 0, 0});
            }
        }
        return result;
    }();
    jpeg->scan_info = scans.data();
    jpeg->num_scans = static_cast<int>(scans.size());
}

Samples pixel_of(const StripView &view, std::int64_t x, std::int64_t y)
{
    return {view.row(0, y)[x], view.row(1, y)[x], view.row(2, y)[x]};
}

void expect_near(const Samples &found, const Samples &expected)
{
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(found[i], expected[i], 2) << "channel " << i;
    }
}

// Returns the last pixel of `size`, decoded from `jpeg`.
Samples decoded(const std::vector<std::uint8_t> &jpeg, JpegColors colors, const Size &size)
{
    const StripBuffer out({}, size);
    JpegDecoder().decode({.tables = {}, .picture = jpeg, .colors = colors, .largest = {64, 64}},
                         out.view());
    return pixel_of(out.view(), size.width - 1, size.height - 1);
}

Kind kind_of_error(const std::vector<std::uint8_t> &jpeg, const Size &largest)
{
    const StripBuffer out({}, {16, 16});
    try {
        JpegDecoder().decode(
            {.tables = {}, .picture = jpeg, .colors = JpegColors::ycbcr, .largest = largest},
            out.view());
    }
    catch (const Error &error) {
        EXPECT_NE(error.detail(), "");
        return error.kind();
    }
    ADD_FAILURE() << "nothing was found wrong";
    return Kind::not_found;
}

TEST(JpegDecode, TakesTheColorsThatAreStatedNotThoseOfMarkers)
{
    const auto jpeg = jpeg_of({16, 16}, kRed);
    expect_near(decoded(jpeg, JpegColors::ycbcr, {16, 16}), kRed);
    expect_near(decoded(jpeg, JpegColors::rgb, {16, 16}), {83, 92, 247});   // Y, Cb, Cr
}

TEST(JpegDecode, TakesRgbAsItIs)
{
    const auto jpeg = jpeg_of(
        {16, 16}, kRed, [](j_compress_ptr compress) { jpeg_set_colorspace(compress, JCS_RGB); });
    expect_near(decoded(jpeg, JpegColors::rgb, {16, 16}), kRed);
}

TEST(JpegDecode, ReadsProgressiveStreams)
{
    expect_near(
        decoded(jpeg_of({33, 21}, kRed, jpeg_simple_progression), JpegColors::ycbcr, {33, 21}),
        kRed);
}

TEST(JpegDecode, StopsWhereTheWantedPartEnds)
{
    expect_near(decoded(jpeg_of({50, 40}, kRed), JpegColors::ycbcr, {31, 7}), kRed);
}

TEST(JpegDecode, RefusesAnotherSize)
{
    EXPECT_EQ(kind_of_error(jpeg_of({65, 16}, kRed), {64, 64}), Kind::damaged);
    EXPECT_EQ(kind_of_error(jpeg_of({16, 65}, kRed), {64, 64}), Kind::damaged);
    EXPECT_EQ(kind_of_error(jpeg_of({15, 16}, kRed), {64, 64}), Kind::damaged);
    EXPECT_EQ(kind_of_error(jpeg_of({16, 15}, kRed), {64, 64}), Kind::damaged);
}

TEST(JpegDecode, RefusesAnotherNumberOfComponents)
{
    const auto gray = jpeg_of({16, 16}, kRed, [](j_compress_ptr compress) {
        jpeg_set_colorspace(compress, JCS_GRAYSCALE);
    });
    EXPECT_EQ(kind_of_error(gray, {64, 64}), Kind::damaged);
}

TEST(JpegDecode, RefusesAStreamThatIsNone)
{
    EXPECT_EQ(kind_of_error({}, {64, 64}), Kind::damaged);
    EXPECT_EQ(kind_of_error({0xff, 0xd8, 0xff, 0xd9}, {64, 64}), Kind::damaged);
}

TEST(JpegDecode, RefusesHundredsOfScans)
{
    EXPECT_EQ(kind_of_error(jpeg_of({16, 16}, kRed, ask_for_many_scans), {64, 64}), Kind::damaged);
}

TEST(JpegDecode, RefusesToHoldAHugeProgressivePicture)
{
    auto jpeg = jpeg_of({16, 16}, kRed, jpeg_simple_progression);
    constexpr std::array<std::uint8_t, 2> kStartOfFrame{0xff, 0xc2};
    const auto frame =
        std::search(jpeg.begin(), jpeg.end(), kStartOfFrame.begin(), kStartOfFrame.end());
    frame[5] = 0x20;   // 8208 rows
    frame[7] = 0x20;
    EXPECT_EQ(kind_of_error(jpeg, {10000, 10000}), Kind::damaged);
}

TEST(JpegDecode, GoesOnAfterAnError)
{
    JpegDecoder decoder;
    const StripBuffer out({}, {16, 16});
    const std::vector<std::uint8_t> nothing{1, 2, 3};
    const auto jpeg = jpeg_of({16, 16}, kRed);
    EXPECT_THROW(decoder.decode({{}, nothing, JpegColors::ycbcr, {16, 16}}, out.view()), Error);
    decoder.decode({{}, jpeg, JpegColors::ycbcr, {16, 16}}, out.view());
    expect_near(pixel_of(out.view(), 0, 0), kRed);
}

}   // namespace
}   // namespace iiif
