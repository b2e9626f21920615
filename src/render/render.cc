#include "render/render.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "codec/registry.h"
#include "pixel/alpha.h"
#include "pixel/color.h"
#include "pixel/depth.h"
#include "pixel/free_turn.h"
#include "pixel/look_rows.h"
#include "pixel/resize.h"
#include "pixel/tone.h"
#include "pixel/value_rows.h"
#include "render/counted.h"
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

bool becomes_srgb(const ImageInfo &info, const RenderSettings &settings)
{
    const auto model = info.format.model;
    return model == ColorModel::cmyk || model == ColorModel::lab ||
           settings.profile == ProfileUse::srgb;
}

// With the profile that still is that of rows of `format`.
WriterSettings writer_settings(const ImageInfo &info, const RenderSettings &settings,
                               PixelFormat format)
{
    auto result = settings.writer;
    const bool kept = settings.profile == ProfileUse::keep && format.model == info.format.model &&
                      fits(info.icc_profile, format.model);
    result.icc_profile = kept ? info.icc_profile : nullptr;
    return result;
}

// The stages behind the resizing, made from the last to the first, because each borrows the next:
// depth, sRGB, look, background, free turn, tone, writer.
class Stages {
public:
    Stages(const RenderPlan &plan, const ImageInfo &info, const Histogram &histogram,
           const RenderSettings &settings, Sink &sink)
        : answered_(answered_samples(info, settings))
    {
        const auto &view = plan.view;
        const bool turns = !view.rotation.by_quarters();
        const bool keeps_alpha = traits(view.format).alpha;
        const auto &look = view.look;
        const bool to_srgb = becomes_srgb(info, settings);
        auto deep = look.plain() ? info.format : looked(in_values(info, to_srgb), look);
        deep.sample = answered_;
        const auto colored = to_srgb && look.plain() ? in_srgb(deep) : deep;
        auto laid = colored;
        laid.alpha = deep.alpha && keeps_alpha;
        auto turned = laid;
        turned.alpha = keeps_alpha && (deep.alpha || turns);
        const auto scaled = plan.scaled();

        const auto written = toned(turned, view.quality);
        auto writer = std::make_unique<TimedRows>(
            make_writer(writer_settings(info, settings, written), written, view.answer, sink));
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
            push(make_flattening(colored, scaled.width, settings.background, first()));
        }
        if (look.plain()) {
            push_samples(info, deep, to_srgb, scaled.width);
        }
        else {
            push_look(info, look, histogram, to_srgb, scaled.width);
        }
    }

    [[nodiscard]] RowSink &first() const { return values_ ? values_->first() : *stages_.back(); }
    [[nodiscard]] Clock::duration encoding() const { return writer_->spent(); }

private:
    void push(std::unique_ptr<RowSink> stage)
    {
        if (stage) {
            stages_.push_back(std::move(stage));
        }
    }

    void push_samples(const ImageInfo &info, PixelFormat deep, bool to_srgb, std::int64_t width)
    {
        if (to_srgb) {
            push(make_srgb(deep, info.icc_profile, width, first()));
        }
        push(make_depth(info.format, info.ranges, deep.sample, width, first()));
    }

    // Looks are made of values, and become samples again behind them.
    void push_look(const ImageInfo &info, const Look &look, const Histogram &histogram,
                   bool to_srgb, std::int64_t width)
    {
        const auto values = in_values(info, to_srgb);
        push(make_depth(looked(values, look), {}, answered_, width, first()));
        push(make_look(values, width, look, histogram, first()));
        values_.emplace(info, look, to_srgb, width, first());
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
    SampleType answered_;
    std::optional<ValueRows> values_;   // in front of a look
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
    const auto &look = plan.view.look;
    const bool to_srgb = becomes_srgb(*reader.info(), settings);
    const auto histogram =
        look.counts() ? count_values(look, to_srgb, reader, cache, sink) : Histogram();
    const Stages stages(plan, *reader.info(), histogram, settings, sink);
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

}   // namespace iiif
