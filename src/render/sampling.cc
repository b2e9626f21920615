#include "render/sampling.h"

#include <algorithm>

#include "base/checked.h"
#include "model/strip_bytes.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostTiles = 1024;
constexpr std::int64_t kMostPixels = std::int64_t{1} << 24;   // decoded in less than half a second

// Returns how many rows of tiles of the smallest level may be read. Where the file can only be
// decoded from its top, all coded pixels above a tile are decoded for it.
std::int64_t readable_rows(const ImageInfo &info)
{
    const auto &full = info.levels.front().size;
    const auto &level = info.levels.back();
    const auto rows = ceil_div(level.size.height, level.tile.height);
    if (level.band_rows == 0) {
        return rows;
    }
    const auto coded_rows = std::max<std::int64_t>(kMostPixels / full.width, 1);
    const auto level_rows = coded_rows * level.size.height / full.height;
    return std::clamp<std::int64_t>(level_rows / level.tile.height, 1, rows);
}

}   // namespace

bool has_range(const ImageInfo &info)
{
    const auto model = info.format.model;
    return info.format.sample != SampleType::u8 && model != ColorModel::cmyk &&
           model != ColorModel::lab;
}

bool needs_sample(const ImageInfo &info, const PictureSettings &settings)
{
    return has_range(info) && settings.range.source == RangeUse::Source::picture;
}

std::vector<TileIndex> sampled_tiles(const ImageInfo &info)
{
    const auto &level = info.levels.back();
    const auto columns = ceil_div(level.size.width, level.tile.width);
    const auto all = checked_mul(columns, readable_rows(info));
    const auto pixels = checked_mul(std::min(level.tile.width, level.size.width),
                                    std::min(level.tile.height, level.size.height));
    const auto count = std::min(all, std::clamp<std::int64_t>(kMostPixels / pixels, 1, kMostTiles));
    std::vector<TileIndex> tiles;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto number = count == 1 ? 0 : i * (all - 1) / (count - 1);
        tiles.push_back({.level = static_cast<int>(info.levels.size()) - 1,
                         .column = number % columns,
                         .row = number / columns});
    }
    return tiles;
}

std::int64_t sample_bytes(const ImageInfo &info)
{
    const auto &level = info.levels.back();
    const auto tile = checked_mul(strip_bytes(info.format, level.tile), std::int64_t{2});
    return checked_add(tile,
                       checked_add(level.decoding_bytes, decoding_bytes_of(level, level.tile)));
}

}   // namespace iiif
