#include "render/samples.h"

#include <cmath>

#include "base/error.h"
#include "pixel/sample.h"
#include "render/plan.h"
#include "render/resolve_tile.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

// Where the pixels are that a place is counted in: the whole level, or one tile of it.
Rect ground_of(const PixelValues &samples, const ImageInfo &info, const Limits &limits)
{
    const TileAt place{
        .ladder = Ladder::stored, .level = samples.level, .number = samples.tile.value_or(0)};
    const auto tile = *resolve_tile(place, info, limits).stored;
    const auto level = info.shown(static_cast<std::size_t>(tile.level));
    return samples.tile ? tile_rect(level, tile) : rect_of(level.size);
}

int level_of(const PixelValues &samples, const ImageInfo &info)
{
    return static_cast<int>(info.levels.size()) - 1 - static_cast<int>(samples.level);
}

// What has been widened is made whole again.
float stored_value(double value, double widening)
{
    return static_cast<float>(widening == 1 ? value : std::round(value / widening));
}

void add_values(const ConstStripView &rows, double widening, std::vector<float> &values)
{
    with_sample(rows.format.sample, [&](auto sample) {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            for (std::int64_t x = 0; x < rows.size.width; ++x) {
                for (int color = 0; color < rows.format.colors(); ++color) {
                    const auto value = rows.row<decltype(sample)>(color, y)[x];
                    values.push_back(stored_value(static_cast<double>(value), widening));
                }
            }
        }
    });
}

}   // namespace

PixelValuesPlan plan(const PixelValues &samples, const ImageInfo &info, const Limits &limits)
{
    const auto ground = ground_of(samples, info, limits);
    const auto &pixels = samples.pixels;
    if (pixels.x < 0 || pixels.y < 0 || pixels.empty() ||
        !(Size{pixels.right(), pixels.bottom()}.fits_in(ground.size()))) {
        throw Error(Kind::bad_request, "These pixels lie outside of the " +
                                           std::string(samples.tile ? "tile." : "level."));
    }
    if (std::max(pixels.width, pixels.height) > std::min(limits.max_width, limits.max_height)) {
        throw Error(Kind::bad_request, "These are more pixels than an answer may be wide.");
    }
    const PixelValuesPlan result{
        samples.form,
        level_of(samples, info),
        {ground.x + pixels.x, ground.y + pixels.y, pixels.width, pixels.height}};
    if (bytes_needed(result, info) > limits.memory) {
        throw Error(Kind::bad_request, "Values of this picture take more memory than is allowed.");
    }
    return result;
}

// As a picture of them would.
std::int64_t bytes_needed(const PixelValuesPlan &plan, const ImageInfo &info)
{
    RenderPlan picture;
    picture.level = plan.level;
    picture.source = plan.rect;
    picture.view.size = plan.rect.size();
    picture.view.answer = plan.rect.size();
    return bytes_needed(picture, info);
}

std::vector<float> read_samples(const PixelValuesPlan &plan, Reader &reader, TileCache &cache,
                                Sink &client)
{
    const auto info = reader.info();
    const auto whole = info->shown(static_cast<std::size_t>(plan.level)).size;
    TileSource tiles(reader, cache, TileSource::Keeping::tiles, client);
    TileRows rows(tiles, plan.level, oriented(plan.rect, whole, inverse(info->orientation)),
                  info->orientation);
    std::vector<float> values;
    for (auto left = plan.rect.height; left > 0;) {
        const auto strip = rows.next();
        add_values(strip, info->stored.widening, values);
        left -= strip.size.height;
    }
    return values;
}

}   // namespace iiif
