#include "codec/jpeg/jpeg_writer.h"

#include <cstdio>

#include <jpeglib.h>

#include "writer_checks.h"

namespace iiif {
namespace {

constexpr std::array<Size, 5> kSizes{{{1, 1}, {1, 37}, {41, 1}, {17, 13}, {256, 256}}};

struct Decoded {
    TestPicture picture;
    std::array<int, 2> luma_sampling{};
    bool baseline = false;
};

Decoded decoded(const std::vector<std::uint8_t> &bytes)
{
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);   // ends the test program on an error
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, bytes.data(), bytes.size());
    jpeg_read_header(&jpeg, TRUE);
    Decoded result{{jpeg.num_components == 1 ? kGray : kRgb,
                    {static_cast<std::int64_t>(jpeg.image_width),
                     static_cast<std::int64_t>(jpeg.image_height)}},
                   {jpeg.comp_info[0].h_samp_factor, jpeg.comp_info[0].v_samp_factor},
                   jpeg.progressive_mode == FALSE && jpeg.arith_code == FALSE};
    jpeg_start_decompress(&jpeg);
    auto &picture = result.picture;
    const auto channels = picture.format.channels();
    std::vector<std::uint8_t> row(static_cast<std::size_t>(picture.size.width * channels));
    for (std::int64_t y = 0; y < picture.size.height; ++y) {
        auto *to = row.data();
        jpeg_read_scanlines(&jpeg, &to, 1);
        for (std::int64_t i = 0; i < picture.size.width * channels; ++i) {
            picture.at(static_cast<int>(i % channels), i / channels, y) =
                row[static_cast<std::size_t>(i)];
        }
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    return result;
}

TEST(JpegWriter, KeepsThePictureClosely)
{
    const auto gray = photo(kGray, {256, 256});
    EXPECT_GE(psnr(decoded(encoded(make_jpeg_writer, gray)).picture, gray), 35);
    const auto smooth =
        TestPicture(kRgb, {200, 150}).fill([](int channel, std::int64_t x, std::int64_t y) {
            return 128 + 90 * std::sin(static_cast<double>(x + y * (channel + 1)) / 40);
        });
    EXPECT_GE(psnr(decoded(encoded(make_jpeg_writer, smooth)).picture, smooth), 38);
}

TEST(JpegWriter, KeepsSizesAndChannels)
{
    for (const auto format : {kGray, kRgb}) {
        for (const auto &size : kSizes) {
            const auto picture =
                TestPicture(format, size).fill([](int channel, std::int64_t, std::int64_t) {
                    return 60 + 60 * channel;
                });
            const auto result = decoded(encoded(make_jpeg_writer, picture)).picture;
            ASSERT_EQ(result.size, size);
            ASSERT_EQ(result.format, format);
            EXPECT_LE(greatest_difference(result, picture), 3);
        }
    }
}

TEST(JpegWriter, IsBaselineWithHalvedChroma)
{
    const auto color = decoded(encoded(make_jpeg_writer, photo(kRgb, {32, 32}), 89));
    EXPECT_TRUE(color.baseline);
    EXPECT_EQ(color.luma_sampling, (std::array{2, 2}));
    EXPECT_EQ(decoded(encoded(make_jpeg_writer, photo(kGray, {32, 32}))).luma_sampling,
              (std::array{1, 1}));
}

TEST(JpegWriter, KeepsAllOfTheColorsFromQuality90On)
{
    const auto color = decoded(encoded(make_jpeg_writer, photo(kRgb, {32, 32}), 90));
    EXPECT_EQ(color.luma_sampling, (std::array{1, 1}));
}

TEST(JpegWriter, IsProgressiveWhereAsked)
{
    const auto picture = photo(kRgb, {64, 64});
    TestSink sink;
    push(picture, *make_jpeg_writer({.quality = 80, .picture = {.jpeg_progressive = true}}, kRgb,
                                    picture.size, sink));
    const auto progressive = decoded(sink.bytes());
    EXPECT_FALSE(progressive.baseline);
    EXPECT_EQ(progressive.picture, decoded(encoded(make_jpeg_writer, picture, 80)).picture);
}

TEST(JpegWriter, ObeysTheQuality)
{
    const auto picture = photo(kRgb, {128, 128});
    EXPECT_LT(encoded(make_jpeg_writer, picture, 30).size() * 2,
              encoded(make_jpeg_writer, picture, 90).size());
}

TEST(JpegWriter, StreamsAndStops)
{
    const auto picture = photo(kRgb, {600, 400});
    check_streaming(make_jpeg_writer, picture);
    check_failing_sink(make_jpeg_writer, picture);
    check_failing_sink(make_jpeg_writer, photo(kGray, {17, 13}));
    check_abandoned_writer(make_jpeg_writer, picture);
}

TEST(JpegWriter, ReportsWhatTheLibraryRefuses)
{
    TestSink sink;
    EXPECT_THROW(static_cast<void>(make_jpeg_writer({}, kRgb, {70000, 1}, sink)), Error);
    const auto unfinished = make_jpeg_writer({}, kRgb, {10, 10}, sink);
    EXPECT_THROW(unfinished->finish(), Error);   // rows are missing
}

}   // namespace
}   // namespace iiif
