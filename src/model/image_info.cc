#include "model/image_info.h"

namespace iiif {

namespace {

bool reduces(std::int64_t full, std::int64_t level, std::int64_t factor)
{
    return level == ceil_div(full, factor) || level == full / factor;
}

constexpr std::int64_t kWideTile = 1024;
constexpr std::int64_t kOfferedSide = 512;

// Of a tile that a viewer should be offered, where the file has one that goes from edge to edge.
std::int64_t offered_side(std::int64_t tile, std::int64_t level, std::int64_t limit)
{
    const bool wide = tile >= level && tile > kWideTile;
    return std::min(wide ? kOfferedSide : tile, limit);
}

Size offered_tile(const Level &level, const Limits &limits)
{
    return {offered_side(level.tile.width, level.size.width, limits.max_width),
            offered_side(level.tile.height, level.size.height, limits.max_height)};
}

}   // namespace

Level ImageInfo::shown(std::size_t level) const
{
    auto result = levels[level];
    result.size = oriented(result.size, orientation);
    result.tile = oriented(result.tile, orientation);
    return result;
}

std::int64_t whole_factor(const Size &full, const Size &level)
{
    // The longer side tells factors apart best. A small level fits several (3 columns are a 256th
    // and a 341st of 1023), so the powers of two that pyramids are made of are asked first.
    const bool wide = full.width >= full.height;
    const auto ratio = wide ? full.width / level.width : full.height / level.height;
    std::int64_t power = 1;
    while (power * 2 <= ratio) {
        power *= 2;
    }
    for (const auto factor : {power, power * 2, ratio, ratio + 1, ratio - 1}) {
        if (factor >= 1 && reduces(full.width, level.width, factor) &&
            reduces(full.height, level.height, factor)) {
            return factor;
        }
    }
    return 0;
}

std::vector<Reduction> reductions(const ImageInfo &info, const Limits &limits)
{
    std::vector<Reduction> result;
    for (std::size_t i = 0; i < info.levels.size(); ++i) {
        const auto level = info.shown(i);
        const auto factor = whole_factor(info.size(), level.size);
        if (factor != 0 && (result.empty() || factor > result.back().factor)) {
            result.push_back({factor, offered_tile(level, limits)});
        }
    }
    while (!reduced(info.size(), result.back().factor).fits_in(result.back().tile)) {
        result.push_back({result.back().factor * 2, result.back().tile});
    }
    return result;
}

}   // namespace iiif
