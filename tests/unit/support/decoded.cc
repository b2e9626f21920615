#include "decoded.h"

#include <algorithm>

#include <png.h>

#include "base/sink.h"

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

std::vector<std::uint16_t> decoded_deep_png(const std::vector<std::uint8_t> &bytes)
{
    auto *png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    auto *info = png_create_info_struct(png);
    Bytes rest(bytes);
    png_set_read_fn(png, &rest, [](png_structp reading, png_bytep out, png_size_t count) {
        auto &from = *static_cast<Bytes *>(png_get_io_ptr(reading));
        std::copy_n(from.begin(), count, out);
        from = from.subspan(count);
    });
    png_read_png(png, info, PNG_TRANSFORM_SWAP_ENDIAN, nullptr);
    EXPECT_EQ(png_get_bit_depth(png, info), 16);
    std::vector<std::uint16_t> samples;
    for (png_uint_32 y = 0; y < png_get_image_height(png, info); ++y) {
        const auto *row = reinterpret_cast<const std::uint16_t *>(png_get_rows(png, info)[y]);
        samples.insert(samples.end(), row, row + png_get_rowbytes(png, info) / 2);
    }
    png_destroy_read_struct(&png, &info, nullptr);
    return samples;
}

TestPicture level_of(Reader &reader, int level)
{
    const auto info = reader.info();
    const auto &geometry = info->levels.at(static_cast<std::size_t>(level));
    TestPicture picture({info->format.model, info->format.alpha}, geometry.size);
    for (std::int64_t y = 0; y < geometry.size.height; y += geometry.tile.height) {
        for (std::int64_t x = 0; x < geometry.size.width; x += geometry.tile.width) {
            const TileIndex tile{level, x / geometry.tile.width, y / geometry.tile.height};
            const auto rect = tile_rect(geometry, tile);
            const StripBuffer pixels(info->format, rect.size());
            reader.read_tile(tile, pixels.view());
            for (int channel = 0; channel < info->format.channels(); ++channel) {
                for (std::int64_t row = 0; row < rect.height; ++row) {
                    std::copy_n(pixels.view().row(channel, row), rect.width,
                                &picture.at(channel, rect.x, rect.y + row));
                }
            }
        }
    }
    return picture;
}

}   // namespace iiif
