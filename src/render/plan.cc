#include "render/plan.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/error.h"
#include "render/cost.h"
#include "render/counting.h"
#include "render/resolve.h"

namespace iiif {

namespace {

bool on_grid(std::int64_t edge, std::int64_t side, std::int64_t factor)
{
    return edge % factor == 0 || edge == side;
}

// Returns the part of a level that is the answer without resampling, if there is one: the region
// begins and ends on the level's grid, as tiles and whole levels do. The level reduces the full
// size by `factor`.
std::optional<Rect> as_stored(const ResolvedRequest &resolved, const Size &full,
                              std::int64_t factor)
{
    const auto &region = resolved.region;
    const Rect stored{region.x / factor, region.y / factor, ceil_div(region.width, factor),
                      ceil_div(region.height, factor)};
    const bool aligned = region.x % factor == 0 && region.y % factor == 0 &&
                         on_grid(region.right(), full.width, factor) &&
                         on_grid(region.bottom(), full.height, factor);
    return aligned && stored.size() == resolved.size ? std::optional(stored) : std::nullopt;
}

// Returns the whole factor by which a level reduces the picture, or 0. A level whose size was
// rounded down lacks pixels at its right and bottom. A turned level would lack them at the left or
// top, where the last pixel cannot be repeated, so the result is 0 too.
std::int64_t factor_of(const ImageInfo &info, const Size &level)
{
    const auto factor = whole_factor(info.size(), level);
    const bool cut = factor != 0 && reduced(info.size(), factor) != level;
    return cut && !info.orientation.upright() ? 0 : factor;
}

// Converts a region of the full size, as stored, to the pixels of a level. Where the level reduces
// by a whole factor, each of its pixels stands for factor x factor pixels, counted from the first,
// no matter how the file rounded the level's size. Otherwise the ratio of the sizes decides.
Window window_in(const Rect &region, const ImageInfo &info, const Level &level)
{
    const auto &full = info.levels.front().size;
    const auto &[width, height] = level.size;
    const auto factor = whole_factor(full, level.size);
    if (factor == 0) {
        return {{region.x * width, region.y * height, region.width * width, region.height * height},
                full};
    }
    const auto &early = level.half_pixel_shift;
    return {{2 * region.x + early.width, 2 * region.y + early.height, 2 * region.width,
             2 * region.height},
            {2 * factor, 2 * factor}};
}

// Gives a window whose edges are whole pixels the unit 1, so that it can be compared with a Rect.
Window simplified(const Window &window)
{
    const auto &[grid, unit] = window;
    const bool whole = grid.x % unit.width == 0 && grid.width % unit.width == 0 &&
                       grid.y % unit.height == 0 && grid.height % unit.height == 0;
    if (!whole) {
        return window;
    }
    return {{grid.x / unit.width, grid.y / unit.height, grid.width / unit.width,
             grid.height / unit.height},
            {1, 1}};
}

bool covers(const Window &window, const Size &size)
{
    return window.grid.width >= size.width * window.unit.width &&
           window.grid.height >= size.height * window.unit.height;
}

// Returns the smallest level that does not have to be enlarged, or full size.
int sufficient_level(const Rect &region, const Size &size, const ImageInfo &info)
{
    int level = static_cast<int>(info.levels.size()) - 1;
    const auto suffices = [&](int index) {
        return covers(window_in(region, info, info.levels[static_cast<std::size_t>(index)]), size);
    };
    while (level > 0 && !suffices(level)) {
        --level;
    }
    return level;
}

struct Span {
    std::int64_t start;
    std::int64_t length;
};

// Returns the pixels that one side of the window touches, widened by the filter's margin and cut at
// the level's edges.
Span touched(std::int64_t start, std::int64_t length, std::int64_t unit, std::int64_t margin,
             std::int64_t side)
{
    const auto first = std::max<std::int64_t>(start / unit - margin, 0);
    const auto last = std::min(ceil_div(start + length, unit) + margin, side);
    return {first, last - first};
}

void plan_resampling(RenderPlan &plan, const ImageInfo &info)
{
    const auto back = inverse(info.orientation);
    const auto region = oriented(plan.resolved.region, info.size(), back);
    const auto size = oriented(plan.resolved.size, back);
    plan.level = sufficient_level(region, size, info);
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)];
    plan.window = simplified(window_in(region, info, level));

    const auto &[grid, unit] = plan.window;
    if (unit == Size{1, 1} && grid.size() == size) {
        plan.source = grid;
        return;
    }
    const auto across = touched(
        grid.x, grid.width, unit.width,
        filter_margin(plan.filter, ceil_div(grid.width, unit.width), size.width), level.size.width);
    const auto down =
        touched(grid.y, grid.height, unit.height,
                filter_margin(plan.filter, ceil_div(grid.height, unit.height), size.height),
                level.size.height);
    plan.source = {across.start, down.start, across.length, down.length};
}

// Returns whether turning a stored tile, whose true size is `size`, moves whole JPEG blocks only.
// Cut blocks at an edge tile's right or bottom cannot become its left or top.
bool turns_by_blocks(const Level &level, const Size &size, const Orientation &orientation)
{
    const auto &block = level.stored_jpeg->block;
    const auto place = oriented(rect_of(size), level.tile, orientation);
    const auto turned_block = oriented(block, orientation);
    return orientation.upright() ||
           (level.tile.width % block.width == 0 && level.tile.height % block.height == 0 &&
            place.x % turned_block.width == 0 && place.y % turned_block.height == 0);
}

// Returns the JPEG tile of the level that is the answer without decoding, if there is one: the
// request is for the whole tile, in its own colours or in gray.
std::optional<StoredTileRequest> stored_tile(const RenderPlan &plan, const Level &level)
{
    // Turning a tile holds all of its coefficients in memory.
    constexpr std::int64_t kMostTurnedPixels = std::int64_t{4} << 20;
    const auto &resolved = plan.resolved;
    const bool undecoded = level.stored_jpeg && resolved.format == ImageFormat::jpg &&
                           resolved.look.plain() && resolved.rotation.by_quarters();
    if (!undecoded) {
        return std::nullopt;
    }
    const TileIndex tile{plan.level, plan.source.x / level.tile.width,
                         plan.source.y / level.tile.height};
    const bool gray = resolved.quality == Quality::gray && level.stored_jpeg->luminance;
    const bool whole = (resolved.quality == Quality::normal || gray) &&
                       tile_rect(level, tile) == plan.source &&
                       turns_by_blocks(level, plan.source.size(), plan.orientation);
    const StoredTileRequest stored{tile, plan.orientation, gray};
    const bool cheap = is_stored_unchanged(stored, level) ||
                       level.tile.width * level.tile.height <= kMostTurnedPixels;
    return whole && cheap ? std::optional(stored) : std::nullopt;
}

// Makes the plan read `part` of a level without resampling. `part` is a rectangle of the level as
// shown, not as stored.
void take_as_stored(RenderPlan &plan, const ImageInfo &info, int level, const Rect &part)
{
    const auto whole = info.shown(static_cast<std::size_t>(level)).size;
    plan.level = level;
    plan.source = oriented(part, whole, inverse(info.orientation));
    plan.window = {plan.source, {1, 1}};
}

bool plan_as_stored(RenderPlan &plan, const ImageInfo &info)
{
    if (plan.resolved.tile) {
        const auto &tile = *plan.resolved.tile;
        const auto level = info.shown(static_cast<std::size_t>(tile.level));
        take_as_stored(plan, info, tile.level, tile_rect(level, tile));
        return true;
    }
    for (std::size_t i = 0; i < info.levels.size(); ++i) {
        const auto factor = factor_of(info, info.shown(i).size);
        const auto stored =
            factor == 0 ? std::nullopt : as_stored(plan.resolved, info.size(), factor);
        if (stored) {
            take_as_stored(plan, info, static_cast<int>(i), *stored);
            return true;
        }
    }
    return false;
}

// Widens the source by the pixels that a kernel reads around it.
void widen(RenderPlan &plan, const ImageInfo &info)
{
    const auto margin = reach(plan.resolved.look.kernel);
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)].size;
    const auto &source = plan.source;
    const auto left = std::max<std::int64_t>(source.x - margin, 0);
    const auto top = std::max<std::int64_t>(source.y - margin, 0);
    const auto right = std::max(source.right(), std::min(source.right() + margin, level.width));
    const auto bottom = std::max(source.bottom(), std::min(source.bottom() + margin, level.height));
    plan.source = {left, top, right - left, bottom - top};
}

void check_format(const ResolvedRequest &resolved)
{
    const auto &written = traits(resolved.format);
    if (resolved.answer.width > written.longest_side ||
        resolved.answer.height > written.longest_side) {
        throw Error(Kind::bad_request, "A picture of this size cannot be written as " +
                                           std::string(written.name) + ", whose sides may have " +
                                           std::to_string(written.longest_side) +
                                           " pixels at most.");
    }
    if (resolved.answer.width * resolved.answer.height > written.most_pixels) {
        throw Error(Kind::bad_request, "A picture of this size cannot be written as " +
                                           std::string(written.name) + ", which may have " +
                                           std::to_string(written.most_pixels) +
                                           " pixels at most.");
    }
}

void check_memory(const RenderPlan &plan, const ImageInfo &info, const Limits &limits)
{
    if (info.levels[static_cast<std::size_t>(plan.level)].decoding_bytes > limits.memory) {
        throw Error(Kind::not_implemented,
                    "This picture can only be decoded as a whole, which takes more memory than is "
                    "allowed.");
    }
    check_bytes(bytes_needed(plan, info), limits.memory);
}

// If counting would cost too much, `bitonal` uses mid-grey as its threshold, and a look that needs
// the histogram is refused.
void plan_counting(RenderPlan &plan, const ImageInfo &info, const Limits &limits)
{
    if (!needs_counting(plan.resolved)) {
        return;
    }
    const auto level = countable_level(info);
    if (level && counting_bytes(plan.resolved.look, info, *level) <= limits.memory) {
        plan.counted_level = level;
    }
    else if (plan.resolved.look.needs_histogram()) {
        throw Error(Kind::not_implemented,
                    "This picture has no level that is small enough for counting its values.");
    }
}

}   // namespace

RenderPlan plan(const Request &request, const ImageInfo &info, const Limits &limits, Filter filter)
{
    RenderPlan result;
    result.resolved = resolve(request, info, limits);
    result.orientation = then(info.orientation, request.rotation.orientation());
    result.filter = filter;
    check_format(result.resolved);
    const bool as_stored = plan_as_stored(result, info);
    if (!as_stored) {
        plan_resampling(result, info);
    }
    widen(result, info);
    if (as_stored && !request.encoder_quality) {
        result.stored_tile =
            stored_tile(result, info.levels[static_cast<std::size_t>(result.level)]);
    }
    plan_counting(result, info, limits);
    if (!result.stored_tile) {
        check_source_pixels(source_pixels(result, info), limits.source_pixels);
    }
    check_memory(result, info, limits);
    return result;
}

}   // namespace iiif
