#include "render/render.h"

#include <chrono>
#include <memory>

#include "codec/registry.h"
#include "model/answer_record.h"
#include "pixel/color.h"
#include "pixel/resize.h"
#include "render/answer_metadata.h"
#include "render/shown_rows.h"
#include "render/stages.h"
#include "render/tile_source.h"

namespace iiif {

namespace {

using Clock = std::chrono::steady_clock;

// An answer that reads more tiles than this does not use the cache: its tiles would evict the tiles
// that viewers ask for again.
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

// Returns the plan's window in the coordinates of the rows that are resampled: oriented, and
// counted from the corner of the source.
Window oriented_window(const RenderPlan &plan)
{
    const auto &[grid, unit] = plan.window;
    const Size whole{plan.source.width * unit.width, plan.source.height * unit.height};
    const Rect inside{grid.x - plan.source.x * unit.width, grid.y - plan.source.y * unit.height,
                      grid.width, grid.height};
    return {oriented(inside, whole, plan.orientation), oriented(unit, plan.orientation)};
}

// A tile that is the whole answer is not cached decoded, because the encoded answer is. Two kinds
// of Readers cache it all the same: for one that decodes rectangles, a cached tile shows that a
// viewer is at work, so that the tiles around it are decoded too; one that decodes bands gets the
// tile's neighbours anyway.
TileSource::Keeping keeping(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)];
    const auto &source = plan.source;
    const auto columns = (source.right() - 1) / level.tile.width - source.x / level.tile.width + 1;
    const auto rows = (source.bottom() - 1) / level.tile.height - source.y / level.tile.height + 1;
    const bool whole_tile =
        columns * rows == 1 && !plan.resampled() && !info.any_rect && level.band_rows == 0;
    return whole_tile || columns * rows > kMostKeptTiles ? TileSource::Keeping::none
                                                         : TileSource::Keeping::tiles;
}

// Keeps the ICC profile only where it still describes `format`.
WriterSettings writer_settings(const RenderPlan &plan, const ImageInfo &info,
                               const RenderSettings &settings, PixelFormat format)
{
    WriterSettings result{.format = settings.format,
                          .quality = settings.quality,
                          .picture = settings.picture,
                          .tiff_scheme = settings.tiff_scheme};
    const bool kept = settings.picture.profile == ProfileUse::keep &&
                      format.model == info.format.model && matches(info.icc_profile, format.model);
    result.icc_profile = kept ? info.icc_profile : nullptr;
    result.metadata = answer_metadata(plan, info, settings);
    return result;
}

std::unique_ptr<RowSink> writer_of(const RenderPlan &plan, const ImageInfo &info,
                                   const RenderSettings &settings, Sink &sink)
{
    const auto format = written_format(plan, info, settings);
    return make_writer(writer_settings(plan, info, settings, format), format, plan.resolved.answer,
                       sink);
}

// Passes bytes on and adds up how long that takes, which is the client's time.
class TimedSink final : public Sink {
public:
    explicit TimedSink(Sink &next) : next_(next) {}

    void write(Bytes bytes) override
    {
        const auto begun = Clock::now();
        next_.write(bytes);
        spent_ += Clock::now() - begun;
    }

    void check_connected() override { next_.check_connected(); }
    void wait(const std::function<void()> &waiting) override { next_.wait(waiting); }
    [[nodiscard]] Clock::duration spent() const { return spent_; }

private:
    Sink &next_;
    Clock::duration spent_{};
};

}   // namespace

Damage render(const RenderPlan &plan, Reader &reader, TileCache &tile_cache, RenderCaches &caches,
              const RenderSettings &settings, Sink &sink)
{
    const auto begun = Clock::now();
    reader.use_layers(settings.picture.layers);
    reader.use_threads(settings.threads);
    const auto range = caches.ranges.get(reader, tile_cache, settings.picture, sink);
    Damage damage;
    const bool shown_damage = settings.picture.damaged == DamagedUse::show;
    TileSource tiles(reader, tile_cache, keeping(plan, *reader.info()), sink,
                     {shown_damage ? &damage : nullptr, settings.picture.background});
    const auto whole =
        caches.counts.get(plan, tiles, range, settings,
                          caches.transforms);   // first, so that its memory is free again
    const ShownRows shown(plan, tiles, range);
    TimedSink client(sink);
    const Stages stages(plan, shown.info(), whole, settings, caches.transforms,
                        writer_of(plan, shown.info(), settings, client));
    if (plan.resampled()) {
        resize(shown.rows(), oriented_window(plan), plan.scaled(), plan.filter, caches.graphs,
               stages.first());
    }
    else {
        copy_rows(shown.rows(), stages.first());
    }
    tiles.require_any();
    tile_cache.statistics().add(Counter::renders);
    note_time(Stage::render, Clock::now() - begun - tiles.decoding() - stages.encoding());
    note_time(Stage::encode, std::max(stages.encoding() - client.spent(), Clock::duration::zero()));
    return damage;
}

}   // namespace iiif
