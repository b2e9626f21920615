#include "render/resolve_tile.h"

#include <string>

#include "base/error.h"

namespace iiif {

namespace {

constexpr std::int64_t kTilesOfGroup = 256;

[[noreturn]] void refuse_level(std::size_t count)
{
    throw Error(Kind::not_found,
                "There is no such level: the last is " + std::to_string(count - 1) + ".");
}

[[noreturn]] void refuse_place(const Rung &rung)
{
    throw Error(Kind::not_found, "There is no such tile: this level has " +
                                     std::to_string(rung.columns()) + " x " +
                                     std::to_string(rung.rows()) + " of them.");
}

// Fills column and row of a tile that was named by its number. Throws Error(not_found) for a tile
// outside of the level.
TileAt placed(TileAt tile, const Rung &rung)
{
    if (tile.number) {
        const auto number = tile.from_end ? rung.tiles() - 1 - *tile.number : *tile.number;
        if (number < 0 || number >= rung.tiles()) {
            refuse_place(rung);
        }
        tile.column = number % rung.columns();
        tile.row = number / rung.columns();
    }
    if (tile.column >= rung.columns() || tile.row >= rung.rows()) {
        refuse_place(rung);
    }
    return tile;
}

// Zoomify numbers the tiles of all levels, smallest first, and puts 256 into a TileGroup.
void check_group(const TileAt &tile, const std::vector<Rung> &ladder)
{
    auto number = tile.row * ladder[static_cast<std::size_t>(tile.level)].columns() + tile.column;
    for (std::int64_t level = 0; level < tile.level; ++level) {
        number += ladder[static_cast<std::size_t>(level)].tiles();
    }
    if (tile.group != number / kTilesOfGroup) {
        throw Error(Kind::not_found,
                    "This tile lies in TileGroup" + std::to_string(number / kTilesOfGroup) + ".");
    }
}

// Returns the part of the full-size picture that a part of a level shows.
Rect full_rect(const Rect &part, const Rung &rung, const Size &full)
{
    if (rung.factor != 0) {
        return intersection({part.x * rung.factor, part.y * rung.factor, part.width * rung.factor,
                             part.height * rung.factor},
                            rect_of(full));
    }
    const auto left = mul_div_floor(part.x, full.width, rung.size.width);
    const auto top = mul_div_floor(part.y, full.height, rung.size.height);
    return {left, top, mul_div_floor(part.right(), full.width, rung.size.width) - left,
            mul_div_floor(part.bottom(), full.height, rung.size.height) - top};
}

}   // namespace

ResolvedTile resolve_tile(const TileAt &asked, const ImageInfo &info, const Limits &limits)
{
    const auto ladder = rungs(asked.ladder, info, limits);
    if (asked.level < 0 || asked.level >= static_cast<std::int64_t>(ladder.size())) {
        refuse_level(ladder.size());
    }
    const auto &rung = ladder[static_cast<std::size_t>(asked.level)];
    const auto tile = placed(asked, rung);
    if (tile.group) {
        check_group(tile, ladder);
    }
    const auto part = intersection({tile.column * rung.tile.width, tile.row * rung.tile.height,
                                    rung.tile.width, rung.tile.height},
                                   rect_of(rung.size));
    ResolvedTile result{full_rect(part, rung, info.size()), part.size(), std::nullopt};
    if (asked.ladder == Ladder::stored) {
        const auto level = static_cast<int>(info.levels.size()) - 1 - static_cast<int>(tile.level);
        result.stored = TileIndex{level, tile.column, tile.row};
    }
    return result;
}

}   // namespace iiif
