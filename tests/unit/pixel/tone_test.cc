#include "pixel/tone.h"

#include "test_picture.h"

namespace iiif {
namespace {

TestPicture with_quality(const TestPicture &picture, Quality quality)
{
    PictureSink sink(format_with_tone(picture.format, quality), picture.size);
    const auto tone = make_tone(picture.format, picture.size.width, quality, sink);
    push(picture, *tone, 19);
    EXPECT_TRUE(sink.finished());
    return sink.picture();
}

TestPicture pixel(PixelFormat format, const std::vector<std::uint8_t> &samples)
{
    TestPicture picture(format, {1, 1});
    picture.samples = samples;
    return picture;
}

TEST(Tone, GrayIsRec601WithinOneLevel)
{
    const auto picture = photo(kRgb, {131, 47});
    const auto gray = with_quality(picture, Quality::gray);
    EXPECT_EQ(gray.format, kGray);
    const auto expected =
        TestPicture(kGray, picture.size).fill([&](int, std::int64_t x, std::int64_t y) {
            return 0.299 * picture.at(0, x, y) + 0.587 * picture.at(1, x, y) +
                   0.114 * picture.at(2, x, y) + 0.5;
        });
    EXPECT_LE(greatest_difference(gray, expected), 1);
}

TEST(Tone, GrayOfANeutralColorIsThatGray)
{
    for (int level = 0; level < 256; ++level) {
        const auto sample = static_cast<std::uint8_t>(level);
        EXPECT_EQ(with_quality(pixel(kRgb, {sample, sample, sample}), Quality::gray),
                  pixel(kGray, {sample}));
    }
}

TEST(Tone, BitonalIsWhiteFromMidGreyUp)
{
    EXPECT_EQ(with_quality(pixel(kGray, {127}), Quality::bitonal), pixel(kGray, {0}));
    EXPECT_EQ(with_quality(pixel(kGray, {128}), Quality::bitonal), pixel(kGray, {255}));
    EXPECT_EQ(with_quality(pixel(kRgb, {255, 255, 0}), Quality::bitonal), pixel(kGray, {255}));
    EXPECT_EQ(with_quality(pixel(kRgb, {255, 0, 255}), Quality::bitonal), pixel(kGray, {0}));
}

TEST(Tone, KeepsAlpha)
{
    EXPECT_EQ(with_quality(pixel(kRgbAlpha, {0, 255, 0, 42}), Quality::gray),
              pixel(kGrayAlpha, {149, 42}));
    EXPECT_EQ(with_quality(pixel(kGrayAlpha, {200, 42}), Quality::bitonal),
              pixel(kGrayAlpha, {255, 42}));
    const auto picture = photo(kRgbAlpha, {40, 60});
    const auto gray = with_quality(picture, Quality::gray);
    for (std::int64_t y = 0; y < 60; ++y) {
        EXPECT_EQ(gray.at(1, 7, y), picture.at(3, 7, y));
    }
}

TEST(Tone, IsNullWhereNothingChanges)
{
    PictureSink sink(kRgb, {1, 1});
    EXPECT_EQ(make_tone(kRgb, 1, Quality::normal, sink), nullptr);
    EXPECT_EQ(make_tone(kRgb, 1, Quality::color, sink), nullptr);
    EXPECT_EQ(make_tone(kGray, 1, Quality::gray, sink), nullptr);
    EXPECT_EQ(make_tone(kGray, 1, Quality::color, sink), nullptr);
    EXPECT_NE(make_tone(kGray, 1, Quality::bitonal, sink), nullptr);
    EXPECT_EQ(format_with_tone(kGray, Quality::color), kGray);
    EXPECT_EQ(format_with_tone(kRgbAlpha, Quality::normal), kRgbAlpha);
    EXPECT_EQ(format_with_tone(kRgbAlpha, Quality::bitonal), kGrayAlpha);
}

}   // namespace
}   // namespace iiif
