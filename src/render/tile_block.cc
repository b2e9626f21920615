#include "render/tile_block.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "model/ladder.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostTiles = 1024;
struct Range {
    std::int64_t first;
    std::int64_t last;

    [[nodiscard]] std::int64_t count() const { return last - first + 1; }
};

Range range_of(std::int64_t a, std::int64_t b)
{
    return {std::min(a, b), std::max(a, b)};
}

}   // namespace

std::vector<TileOfBlock> plan(const TileBlock &block, const ImageInfo &info, const Limits &limits,
                              Filter filter)
{
    auto request = block.tile;
    const auto plan_tile = [&](std::int64_t number) {
        request.region.tile.number = number;
        return plan(request, info, limits, filter);
    };
    static_cast<void>(plan_tile(block.first));   // refuses what is not there
    static_cast<void>(plan_tile(block.last));
    const auto ladder = rungs(Ladder::stored, info, limits);
    const auto width = ladder[static_cast<std::size_t>(request.region.tile.level)].columns();
    const auto columns = range_of(block.first % width, block.last % width);
    const auto rows = range_of(block.first / width, block.last / width);
    if (columns.count() * rows.count() > kMostTiles) {
        throw Error(Kind::bad_request,
                    "A block may have " + std::to_string(kMostTiles) + " tiles at most.");
    }
    std::vector<TileOfBlock> result;
    for (auto column = columns.first; column <= columns.last; ++column) {
        for (auto row = rows.first; row <= rows.last; ++row) {
            const auto number = row * width + column;
            result.push_back({number, plan_tile(number)});
        }
    }
    return result;
}

}   // namespace iiif
