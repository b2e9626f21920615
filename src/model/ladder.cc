#include "model/ladder.h"

#include <algorithm>

namespace iiif {

namespace {

std::int64_t tile_side(const ImageInfo &info, const Limits &limits)
{
    auto side = reductions(info, limits).front().tile.width;
    while (side > 1 && !limits.allow({side, side})) {
        side = std::min({side / 2, limits.max_width, limits.max_height});
    }
    return side;
}

bool is_last(Ladder ladder, const Size &size, std::int64_t side)
{
    return ladder == Ladder::halves ? size == Size{1, 1} : size.fits_in({side, side});
}

Size reduced_on(Ladder ladder, const Size &full, std::int64_t factor)
{
    if (ladder == Ladder::halves) {
        return reduced(full, factor);
    }
    return {std::max<std::int64_t>(full.width / factor, 1),
            std::max<std::int64_t>(full.height / factor, 1)};
}

std::vector<Rung> stored_rungs(const ImageInfo &info)
{
    std::vector<Rung> result;
    for (std::size_t i = 0; i < info.levels.size(); ++i) {
        const auto level = info.shown(i);
        result.push_back({level.size, 0, level.tile});
    }
    std::ranges::reverse(result);
    return result;
}

}   // namespace

std::vector<Rung> rungs(Ladder ladder, const ImageInfo &info, const Limits &limits)
{
    if (ladder == Ladder::stored) {
        return stored_rungs(info);
    }
    const auto side = tile_side(info, limits);
    std::vector<Rung> result{{info.size(), 1, {side, side}}};
    while (!is_last(ladder, result.back().size, side)) {
        const auto factor = result.back().factor * 2;
        result.push_back({reduced_on(ladder, info.size(), factor), factor, {side, side}});
    }
    std::ranges::reverse(result);
    return result;
}

}   // namespace iiif
