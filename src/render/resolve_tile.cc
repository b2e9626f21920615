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

}   // namespace

ResolvedTile resolve_tile(const TileAt &tile, const ImageInfo &info, const Limits &limits)
{
    const auto ladder = rungs(tile.ladder, info, limits);
    if (tile.level >= static_cast<std::int64_t>(ladder.size())) {
        refuse_level(ladder.size());
    }
    const auto &rung = ladder[static_cast<std::size_t>(tile.level)];
    if (tile.column >= rung.columns() || tile.row >= rung.rows()) {
        refuse_place(rung);
    }
    if (tile.group) {
        check_group(tile, ladder);
    }
    const auto place = intersection({tile.column * rung.tile.width, tile.row * rung.tile.height,
                                     rung.tile.width, rung.tile.height},
                                    rect_of(rung.size));
    const Rect scaled{place.x * rung.factor, place.y * rung.factor, place.width * rung.factor,
                      place.height * rung.factor};
    return {intersection(scaled, rect_of(info.size())), place.size()};
}

}   // namespace iiif
