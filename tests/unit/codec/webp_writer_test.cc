#include "codec/webp_writer.h"

#include <webp/decode.h>

#include "writer_checks.h"

namespace iiif {
namespace {

constexpr int kLossy = 1;
constexpr int kLossless = 2;

// Always returns RGBA, as libwebp does.
TestPicture decoded(const std::vector<std::uint8_t> &bytes, int way = kLossy)
{
    WebPBitstreamFeatures features{};
    EXPECT_EQ(WebPGetFeatures(bytes.data(), bytes.size(), &features), VP8_STATUS_OK);
    EXPECT_EQ(features.format, way);
    TestPicture picture(kRgbAlpha, {features.width, features.height});
    std::vector<std::uint8_t> pixels(picture.samples.size());
    EXPECT_NE(WebPDecodeRGBAInto(bytes.data(), bytes.size(), pixels.data(), pixels.size(),
                                 features.width * 4),
              nullptr);
    return picture.fill([&](int channel, std::int64_t x, std::int64_t y) {
        return pixels[static_cast<std::size_t>((y * picture.size.width + x) * 4 + channel)];
    });
}

TestPicture as_rgba(const TestPicture &picture)
{
    const auto colors = picture.format.colors();
    return TestPicture(kRgbAlpha, picture.size)
        .fill([&](int channel, std::int64_t x, std::int64_t y) -> int {
            if (channel == 3) {
                return picture.format.alpha ? picture.at(colors, x, y) : 255;
            }
            return picture.at(std::min(channel, colors - 1), x, y);
        });
}

TestPicture smooth(PixelFormat format, Size size)
{
    return TestPicture(format, size).fill([&](int channel, std::int64_t x, std::int64_t y) {
        return channel == format.colors()
                   ? 255 - x % 100
                   : 128 + 90 * std::sin(static_cast<double>(x + 2 * y) / 40);
    });
}

TEST(WebpWriter, KeepsThePictureClosely)
{
    for (const auto format : {kGray, kGrayAlpha, kRgb, kRgbAlpha}) {
        for (const auto &size :
             {Size{1, 1}, Size{1, 37}, Size{41, 1}, Size{17, 13}, Size{200, 99}}) {
            const auto picture = smooth(format, size);
            EXPECT_GE(psnr(decoded(encoded(make_webp_writer, picture)), as_rgba(picture)), 35);
        }
    }
}

TEST(WebpWriter, KeepsAlphaExactly)
{
    const auto picture = smooth(kRgbAlpha, {120, 50});
    const auto result = decoded(encoded(make_webp_writer, picture));
    for (std::int64_t x = 0; x < 120; ++x) {
        EXPECT_EQ(result.at(3, x, 20), picture.at(3, x, 20));
    }
}

TEST(WebpWriter, KeepsEverythingWhereLosslessIsAsked)
{
    for (const auto format : {kGray, kRgb, kRgbAlpha}) {
        const auto picture = photo(format, {90, 70});
        TestSink sink;
        push(picture,
             *make_webp_writer({.picture = {.webp_lossless = true}}, format, picture.size, sink));
        EXPECT_EQ(decoded(sink.bytes(), kLossless), as_rgba(picture));
    }
}

TEST(WebpWriter, ObeysTheQuality)
{
    const auto picture = photo(kRgb, {128, 128});
    EXPECT_LT(encoded(make_webp_writer, picture, 30).size() * 2,
              encoded(make_webp_writer, picture, 90).size());
}

TEST(WebpWriter, Stops)
{
    const auto picture = photo(kRgb, {300, 200});
    check_failing_sink(make_webp_writer, picture);
    check_abandoned_writer(make_webp_writer, picture);
}

// A client that disconnects while libwebp encodes, before it has a byte to write.
class LeavingClient final : public Sink {
public:
    void write(Bytes /*bytes*/) override { ADD_FAILURE() << "the encoder did not stop"; }
    void check_connected() override { throw Error(Kind::client_gone, "The client has gone."); }
};

TEST(WebpWriter, StopsWhileItEncodes)
{
    LeavingClient client;
    const auto picture = photo(kRgb, {300, 200});
    try {
        push(picture, *make_webp_writer({}, picture.format, picture.size, client));
        ADD_FAILURE() << "the exception got lost";
    }
    catch (const Error &error) {
        EXPECT_EQ(error.kind(), Kind::client_gone);
    }
}

TEST(WebpWriter, ReportsWhatTheLibraryRefuses)
{
    TestSink sink;
    EXPECT_THROW(make_webp_writer({}, kRgb, {16384, 1}, sink)->finish(), Error);
}

}   // namespace
}   // namespace iiif
