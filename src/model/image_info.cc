#include "model/image_info.h"

namespace iiif {

namespace {

bool reduces(std::int64_t full, std::int64_t level, std::int64_t factor)
{
    return level == ceil_div(full, factor) || level == full / factor;
}

constexpr std::int64_t kWideTile = 1024;
constexpr std::int64_t kOfferedSide = 512;

// Returns the side of the tiles that viewers are offered. A long stored tile that spans the whole
// level is offered in parts.
std::int64_t offered_side(std::int64_t tile, std::int64_t level)
{
    return tile >= level && tile > kWideTile ? kOfferedSide : tile;
}

}   // namespace

Level ImageInfo::shown(std::size_t level) const
{
    auto result = levels[level];
    result.tile = {offered_side(result.tile.width, result.size.width),
                   offered_side(result.tile.height, result.size.height)};
    result.size = oriented(result.size, orientation);
    result.tile = oriented(result.tile, orientation);
    return result;
}

std::int64_t whole_factor(const Size &full, const Size &level)
{
    // The longer side distinguishes factors best. Several factors may fit a small level (3 columns
    // reduce 1023 by 256 and by 341), so powers of two, which pyramids use, are tried first.
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
            result.push_back({factor,
                              {std::min(level.tile.width, limits.max_width),
                               std::min(level.tile.height, limits.max_height)}});
        }
    }
    while (!reduced(info.size(), result.back().factor).fits_in(result.back().tile)) {
        result.push_back({result.back().factor * 2, result.back().tile});
    }
    return result;
}

}   // namespace iiif
