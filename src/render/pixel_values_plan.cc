#include "render/pixel_values_plan.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "render/cost.h"
#include "render/resolve_tile.h"

namespace iiif {

namespace {

// Returns the rectangle in which the request counts its pixels: the whole level, or one tile of it.
Rect ground_of(const PixelValues &asked, const ImageInfo &info, const Limits &limits)
{
    const TileAt place{
        .ladder = Ladder::stored, .level = asked.level, .number = asked.tile.value_or(0)};
    const auto tile = *resolve_tile(place, info, limits).stored;
    const auto level = info.shown(static_cast<std::size_t>(tile.level));
    return asked.tile ? tile_rect(level, tile) : rect_of(level.size);
}

int level_of(const PixelValues &asked, const ImageInfo &info)
{
    return static_cast<int>(info.levels.size()) - 1 - static_cast<int>(asked.level);
}

// Returns the plan of a picture of these pixels.
RenderPlan as_picture(const PixelValuesPlan &plan)
{
    RenderPlan picture;
    picture.level = plan.level;
    picture.source = plan.rect;
    picture.resolved.size = plan.rect.size();
    picture.resolved.answer = plan.rect.size();
    return picture;
}

}   // namespace

PixelValuesPlan plan(const PixelValues &asked, const ImageInfo &info, const Limits &limits)
{
    const auto ground = ground_of(asked, info, limits);
    const auto &pixels = asked.pixels;
    if (pixels.x < 0 || pixels.y < 0 || pixels.empty() ||
        !(Size{pixels.right(), pixels.bottom()}.fits_in(ground.size()))) {
        throw Error(Kind::bad_request, "These pixels lie outside of the " +
                                           std::string(asked.tile ? "tile." : "level."));
    }
    if (std::max(pixels.width, pixels.height) > std::min(limits.max_width, limits.max_height)) {
        throw Error(Kind::bad_request, "These are more pixels than an answer may be wide.");
    }
    const PixelValuesPlan result{
        asked.form,
        level_of(asked, info),
        {ground.x + pixels.x, ground.y + pixels.y, pixels.width, pixels.height}};
    check_source_pixels(source_pixels(as_picture(result), info), limits.source_pixels);
    if (bytes_needed(result, info) > limits.memory) {
        throw Error(Kind::bad_request, "Values of this picture take more memory than is allowed.");
    }
    return result;
}

// Returns as much as an answer with these pixels takes.
std::int64_t bytes_needed(const PixelValuesPlan &plan, const ImageInfo &info)
{
    return bytes_needed(as_picture(plan), info);
}

}   // namespace iiif
