#include "render/render.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "pixel/resize.h"
#include "render/counted.h"
#include "render/rect_rows.h"
#include "render/stages.h"
#include "render/threshold.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

using Clock = std::chrono::steady_clock;

// An answer that reads more tiles than these takes none of the cache: nobody else will soon want
// just them.
constexpr std::int64_t kMostKeptTiles = 64;

void copy_rows(RowSource &source, RowSink &sink)
{
    const auto height = source.size().height;
    for (std::int64_t done = 0; done < height;) {
        const auto rows = source.next();
        sink.write(rows);
        done += rows.size.height;
    }
    sink.finish();
}

// The plan's window as the rows of the source lie: oriented, and counted from the source's corner.
Window oriented_window(const RenderPlan &plan)
{
    const auto &[grid, unit] = plan.window;
    const Size whole{plan.source.width * unit.width, plan.source.height * unit.height};
    const Rect inside{grid.x - plan.source.x * unit.width, grid.y - plan.source.y * unit.height,
                      grid.width, grid.height};
    return {oriented(inside, whole, plan.orientation), oriented(unit, plan.orientation)};
}

// How many pieces of `tile` the pixels from `first` to `last` touch, in a level that ends at
// `side`.
std::int64_t touched(std::int64_t first, std::int64_t last, std::int64_t tile, std::int64_t side)
{
    const auto piece = [=](std::int64_t pixel) { return std::min(pixel, side - 1) / tile; };
    return piece(last) - piece(first) + 1;
}

std::int64_t tiles_of(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)];
    const auto &source = plan.source;
    return touched(source.x, source.right() - 1, level.tile.width, level.size.width) *
           touched(source.y, source.bottom() - 1, level.tile.height, level.size.height);
}

// A tile that is the whole answer need not be kept decoded: the answer is.
TileSource::Keeping keeping(const RenderPlan &plan, const ImageInfo &info)
{
    const auto tiles = tiles_of(plan, info);
    return tiles > kMostKeptTiles || (tiles == 1 && !plan.resampled()) ? TileSource::Keeping::none
                                                                       : TileSource::Keeping::tiles;
}

// Tiles, because they are what is kept between requests; but one decode for a source of several
// tiles where the reader can.
std::unique_ptr<RowSource> source_rows(const RenderPlan &plan, TileSource &tiles)
{
    if (tiles.reads_rects() && tiles_of(plan, tiles.info()) > 1) {
        return std::make_unique<RectRows>(tiles, plan.level, plan.source, plan.orientation);
    }
    return std::make_unique<TileRows>(tiles, plan.level, plan.source, plan.orientation);
}

// What the stages have to know of the whole picture, however little of it is the answer.
WholePicture whole_of(const RenderPlan &plan, TileSource &tiles, Reader &reader, TileCache &cache,
                      const RenderSettings &settings, Sink &sink)
{
    WholePicture whole;
    if (plan.view.quality == Quality::bitonal) {
        whole.white_from = threshold_of(tiles, settings);
    }
    if (plan.view.look.counts()) {
        const bool to_srgb = becomes_srgb(*reader.info(), settings);
        whole.histogram = count_values(plan.view.look, to_srgb, reader, cache, sink);
    }
    return whole;
}

void count_time(const Statistics &statistics, Counter counter, Clock::duration spent)
{
    statistics.add(counter,
                   static_cast<std::uint64_t>(
                       std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count()));
}

}   // namespace

void render(const RenderPlan &plan, Reader &reader, TileCache &cache,
            const RenderSettings &settings, Sink &sink)
{
    const auto begun = Clock::now();
    TileSource tiles(reader, cache, keeping(plan, *reader.info()), sink);
    const auto rows = source_rows(plan, tiles);
    const auto whole = whole_of(plan, tiles, reader, cache, settings, sink);
    const Stages stages(plan, *reader.info(), whole, settings, sink);
    if (plan.resampled()) {
        resize(*rows, oriented_window(plan), plan.scaled(), plan.filter, stages.first());
    }
    else {
        copy_rows(*rows, stages.first());
    }
    const auto &statistics = cache.statistics();
    const auto spent = Clock::now() - begun - tiles.decoding() - stages.encoding();
    statistics.add(Counter::renders);
    count_time(statistics, Counter::decode_nanoseconds, tiles.decoding());
    count_time(statistics, Counter::encode_nanoseconds, stages.encoding());
    count_time(statistics, Counter::render_nanoseconds, spent);
}

bool becomes_srgb(const ImageInfo &info, const RenderSettings &settings)
{
    const auto model = info.format.model;
    return model == ColorModel::cmyk || model == ColorModel::lab ||
           settings.profile == ProfileUse::srgb;
}

}   // namespace iiif
