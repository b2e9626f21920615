#include "decoded.h"

#include <png.h>

namespace iiif {

TestPicture decoded_png(const std::vector<std::uint8_t> &bytes)
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

}   // namespace iiif
