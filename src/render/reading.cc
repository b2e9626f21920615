#include "render/reading.h"

#include <algorithm>

namespace iiif {

namespace {

constexpr std::int64_t kLeastBandRows = 64;

bool in_one_tile(const Rect &source, const Level &level)
{
    const auto last = [](std::int64_t pixel, std::int64_t tile, std::int64_t side) {
        return std::min(pixel / tile, (side - 1) / tile);
    };
    const auto &size = level.size;
    const auto &tile = level.tile;
    return last(source.x, tile.width, size.width) ==
               last(source.right() - 1, tile.width, size.width) &&
           last(source.y, tile.height, size.height) ==
               last(source.bottom() - 1, tile.height, size.height);
}

// A level with `band_rows` is decoded from its top down, so its rows come in order only if the
// first stored row is also the first one after turning.
bool has_to_be_held(const Level &level, const Orientation &orientation)
{
    constexpr Size kSquare{2, 2};
    constexpr Rect kFirstRow{0, 0, 2, 1};
    return level.band_rows > 0 && oriented(kFirstRow, kSquare, orientation) != kFirstRow;
}

}   // namespace

Reading reading_of(const ImageInfo &info, int level, const Rect &source,
                   const Orientation &orientation)
{
    const auto &read = info.levels[static_cast<std::size_t>(level)];
    // A single tile is read as a tile, because tiles are cached and rectangles are not.
    if (info.any_rect && !in_one_tile(source, read)) {
        return Reading::rectangles;
    }
    return has_to_be_held(read, orientation) ? Reading::held : Reading::tiles;
}

// All bands get the same height as far as possible: a last band of a few rows costs nearly as much
// as a full one.
Size band_size(const Size &oriented_size)
{
    const auto most = std::max(kBandPixels / oriented_size.width, kLeastBandRows);
    const auto bands = ceil_div(oriented_size.height, most);
    return {oriented_size.width, ceil_div(oriented_size.height, bands)};
}

}   // namespace iiif
