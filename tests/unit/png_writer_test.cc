#include "codec/png_writer.h"

#include <png.h>

#include "writer_checks.h"

namespace iiif {
namespace {

constexpr std::array kFormats{kGray, kGrayAlpha, kRgb, kRgbAlpha};

TestPicture decoded(const std::vector<std::uint8_t> &bytes)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    EXPECT_NE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()), 0);
    TestPicture picture(
        {(image.format & PNG_FORMAT_FLAG_COLOR) != 0 ? ColorModel::rgb : ColorModel::gray,
         (image.format & PNG_FORMAT_FLAG_ALPHA) != 0},
        {static_cast<std::int64_t>(image.width), static_cast<std::int64_t>(image.height)});
    std::vector<std::uint8_t> pixels(picture.samples.size());
    EXPECT_NE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr), 0);
    const auto channels = picture.format.channels();
    return picture.fill([&](int channel, std::int64_t x, std::int64_t y) {
        return pixels[static_cast<std::size_t>((y * picture.size.width + x) * channels + channel)];
    });
}

TEST(PngWriter, KeepsThePictureExactly)
{
    for (const auto format : kFormats) {
        for (const auto &size :
             {Size{1, 1}, Size{1, 37}, Size{41, 1}, Size{17, 13}, Size{200, 99}}) {
            const auto picture = photo(format, size);
            EXPECT_EQ(decoded(encoded(make_png_writer, picture)), picture);
        }
    }
}

TEST(PngWriter, StreamsAndStops)
{
    const auto picture = photo(kRgb, {600, 400});
    check_streaming(make_png_writer, picture);
    check_failing_sink(make_png_writer, picture);
    check_failing_sink(make_png_writer, photo(kGrayAlpha, {17, 13}));
    check_abandoned_writer(make_png_writer, picture);
}

TEST(PngWriter, ReportsWhatTheLibraryRefuses)
{
    TestSink sink;
    EXPECT_THROW(static_cast<void>(make_png_writer({}, kRgb, {10, 0}, sink)), Error);
    EXPECT_THROW(make_png_writer({}, kRgb, {10, 10}, sink)->finish(), Error);   // no rows came
}

}   // namespace
}   // namespace iiif
