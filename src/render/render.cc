#include "render/render.h"

#include <chrono>
#include <memory>
#include <vector>

#include "codec/registry.h"
#include "pixel/alpha.h"
#include "pixel/depth.h"
#include "pixel/free_turn.h"
#include "pixel/resize.h"
#include "pixel/tone.h"
#include "render/rect_rows.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

using Clock = std::chrono::steady_clock;

// An answer that reads more tiles than these takes none of the cache: nobody else will soon want
// just them.
constexpr std::int64_t kMostKeptTiles = 64;

// Passes rows on, and adds up how long that takes.
class TimedRows final : public RowSink {
public:
    explicit TimedRows(std::unique_ptr<RowSink> next) : next_(std::move(next)) {}

    void write(const ConstStripView &rows) override
    {
        const auto begun = Clock::now();
        next_->write(rows);
        spent_ += Clock::now() - begun;
    }

    void finish() override
    {
        const auto begun = Clock::now();
        next_->finish();
        spent_ += Clock::now() - begun;
    }

    [[nodiscard]] Clock::duration spent() const { return spent_; }

private:
    std::unique_ptr<RowSink> next_;
    Clock::duration spent_{};
};

// What samples become behind the resizing.
SampleType answered_samples(const ImageInfo &info, const RenderSettings &settings)
{
    const bool kept = settings.keep_depth && traits(settings.writer.format).deep &&
                      info.format.sample != SampleType::u8;
    return kept ? SampleType::u16 : SampleType::u8;
}

// The stages behind the resizing, made from the last to the first, because each borrows the next:
// depth, background, free turn, tone, writer.
class Stages {
public:
    Stages(const RenderPlan &plan, const ImageInfo &info, const RenderSettings &settings,
           Sink &sink)
    {
        const auto &view = plan.view;
        const bool turns = !view.rotation.by_quarters();
        const bool keeps_alpha = traits(view.format).alpha;
        auto deep = info.format;
        deep.sample = answered_samples(info, settings);
        auto laid = deep;
        laid.alpha = deep.alpha && keeps_alpha;
        auto turned = laid;
        turned.alpha = keeps_alpha && (deep.alpha || turns);
        const auto scaled = oriented(view.size, plan.orientation);

        auto writer = std::make_unique<TimedRows>(
            make_writer(settings.writer, toned(turned, view.quality), view.answer, sink));
        writer_ = writer.get();
        push(std::move(writer));
        push(make_tone(turned, view.answer.width, view.quality, first()));
        if (turns) {
            push_turn(laid, scaled,
                      {.degrees = view.rotation.degrees.value(),
                       .alpha = turned.alpha,
                       .background = settings.background});
        }
        if (deep.alpha && !keeps_alpha) {
            push(make_flattening(deep, scaled.width, settings.background, first()));
        }
        push(make_depth(info.format, info.ranges, deep.sample, scaled.width, first()));
    }

    [[nodiscard]] RowSink &first() const { return *stages_.back(); }
    [[nodiscard]] Clock::duration encoding() const { return writer_->spent(); }

private:
    void push(std::unique_ptr<RowSink> stage)
    {
        if (stage) {
            stages_.push_back(std::move(stage));
        }
    }

    void push_turn(PixelFormat format, Size size, const FreeTurnOptions &options)
    {
        if (!format.alpha) {
            push(make_free_turn(format, size, options, first()));
            return;
        }
        push(make_unweighing(format, turned_box(size, options.degrees).width, first()));
        push(make_free_turn(weighed(format), size, options, first()));
        push(make_weighing(format, size.width, first()));
    }

    std::vector<std::unique_ptr<RowSink>> stages_;
    TimedRows *writer_;
};

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

// A tile that is the whole answer need not be kept decoded: the answer is. But where rectangles are
// decoded it tells that a viewer is here.
TileSource::Keeping keeping(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &level = info.levels[static_cast<std::size_t>(plan.level)];
    const auto &source = plan.source;
    const auto columns = (source.right() - 1) / level.tile.width - source.x / level.tile.width + 1;
    const auto rows = (source.bottom() - 1) / level.tile.height - source.y / level.tile.height + 1;
    const bool whole_tile = columns * rows == 1 && !plan.resampled() && !info.any_rect;
    return whole_tile || columns * rows > kMostKeptTiles ? TileSource::Keeping::none
                                                         : TileSource::Keeping::tiles;
}

std::unique_ptr<RowSource> source_rows(const RenderPlan &plan, TileSource &tiles)
{
    if (RectRows::suit(tiles.info(), plan.level, plan.source)) {
        return std::make_unique<RectRows>(tiles, plan.level, plan.source, plan.orientation);
    }
    return std::make_unique<TileRows>(tiles, plan.level, plan.source, plan.orientation);
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
    reader.use_layers(settings.layers);
    TileSource tiles(reader, cache, keeping(plan, *reader.info()), sink);
    const auto rows = source_rows(plan, tiles);
    const Stages stages(plan, *reader.info(), settings, sink);
    if (plan.resampled()) {
        resize(*rows, oriented_window(plan), oriented(plan.view.size, plan.orientation),
               plan.filter, stages.first());
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

}   // namespace iiif
