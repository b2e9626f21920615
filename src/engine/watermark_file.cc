#include "engine/watermark_file.h"

#include <utility>

#include "base/error.h"
#include "codec/png_reader.h"
#include "engine/fingerprint.h"
#include "pixel/orient.h"
#include "source/local_file.h"

namespace iiif {

namespace {

constexpr std::int64_t kLongestSide = 4096;

StripBuffer read_pixels(Reader &reader)
{
    const auto info = reader.info();
    const auto &level = info->levels.front();
    StripBuffer pixels(info->format, level.size);
    for (std::int64_t y = 0; y < level.size.height; y += level.tile.height) {
        for (std::int64_t x = 0; x < level.size.width; x += level.tile.width) {
            const TileIndex tile{0, x / level.tile.width, y / level.tile.height};
            reader.read_tile(tile, pixels.view().part(tile_rect(level, tile)));
        }
    }
    return pixels;
}

// Converts to RGB with alpha; the file may be gray, RGB, or either with alpha.
StripBuffer in_color_with_alpha(const StripBuffer &read)
{
    const auto from = read.view();
    StripBuffer pixels({ColorModel::rgb, true}, from.size);
    const auto to = pixels.view();
    for (int channel = 0; channel < 3; ++channel) {
        copy_oriented(from.plane(from.format.model == ColorModel::gray ? 0 : channel), {},
                      to.plane(channel));
    }
    if (from.format.alpha) {
        copy_oriented(from.plane(from.format.colors()), {}, to.plane(3));
    }
    for (std::int64_t y = 0; !from.format.alpha && y < to.size.height; ++y) {
        std::fill_n(to.row(3, y), to.size.width, std::uint8_t{255});
    }
    return pixels;
}

std::string name_of(const Watermark &mark, int opacity)
{
    Fingerprint print;
    const auto pixels = mark.pixels.view();
    print.add(pixels.size.width).add(opacity).add(static_cast<int>(mark.place));
    for (int channel = 0; channel < pixels.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < pixels.size.height; ++y) {
            print.add(std::string_view(reinterpret_cast<const char *>(pixels.row(channel, y)),
                                       pixels.sample_bytes_per_row()));
        }
    }
    return print.etag();
}

}   // namespace

std::shared_ptr<const Watermark> read_watermark(const std::string &path, int opacity,
                                                WatermarkPlace place)
{
    const auto reader = open_png(std::make_shared<const LocalFile>(path), 1);
    const auto info = reader->info();
    if (info->format.sample != SampleType::u8 ||
        !info->size().fits_in({kLongestSide, kLongestSide})) {
        throw Error(Kind::bad_request, "a PNG of more than 8 bits, or of too many pixels");
    }
    Watermark mark{in_color_with_alpha(read_pixels(*reader)), opacity / 100.0, place, {}};
    mark.name = name_of(mark, opacity);
    return std::make_shared<const Watermark>(std::move(mark));
}

}   // namespace iiif
