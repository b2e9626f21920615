#include "pixel/resize.h"

#include <cassert>
#include <numeric>

#include "base/checked.h"
#include "pixel/alpha.h"
#include "pixel/box_rows.h"
#include "pixel/sliding_rows.h"
#include "pixel/zimg_graph.h"

namespace iiif {

namespace {

// Rows of the target that are made at a time. zimg's horizontal filter takes 16 rows at once.
constexpr std::int64_t kBandRows = 32;

// From this reduction up, rows are averaged before they are filtered, which bounds the number of
// rows that are held.
constexpr std::int64_t kManyIntoOne = 8;

// The source rows that one band may span with the nearest filter, whose rows cannot be averaged.
constexpr std::int64_t kMostSourceRows = kBandRows * kManyIntoOne;

// One direction of the resampling, in exact numbers: of `from` source samples, the window [start /
// unit, (start + length) / unit) becomes `to` samples.
struct Axis {
    std::int64_t from;
    std::int64_t start;
    std::int64_t length;
    std::int64_t unit;
    std::int64_t to;

    // Returns the position in the source of the edge before the target's sample i, in units of 1 /
    // divisor(). Wide, because `unit` may be the side of a large picture.
    [[nodiscard]] WideInteger edge(std::int64_t i) const
    {
        return WideInteger{start} * to + WideInteger{i} * length;
    }
    [[nodiscard]] std::int64_t divisor() const { return unit * to; }
    // Returns the source sample that contains the centre of the target's sample i.
    [[nodiscard]] std::int64_t center(std::int64_t i) const
    {
        return static_cast<std::int64_t>((edge(i) + edge(i + 1)) / (WideInteger{2} * divisor()));
    }
    // Returns the number of samples after which the target's grid has the same offset to the
    // source's grid again.
    [[nodiscard]] std::int64_t period() const { return divisor() / std::gcd(divisor(), length); }
    [[nodiscard]] std::int64_t whole_scale() const { return length / divisor(); }
};

std::int64_t band_rows(const Axis &rows, Filter filter)
{
    if (filter == Filter::nearest && rows.whole_scale() > kManyIntoOne) {
        return std::max<std::int64_t>(kMostSourceRows / rows.whole_scale(), 1);
    }
    // A whole number of periods, so that all bands use the same graph.
    const auto period = rows.period();
    return period <= kBandRows ? kBandRows / period * period : kBandRows;
}

// Scratch memory that grows to the largest size that was asked for.
class Scratch {
public:
    std::uint8_t *at_least(std::size_t bytes)
    {
        if (static_cast<std::int64_t>(bytes) > memory_.view().size.width) {
            memory_ =
                StripBuffer({ColorModel::gray, false}, {checked_cast<std::int64_t>(bytes), 1});
        }
        return memory_.view().row(0, 0);
    }

private:
    StripBuffer memory_;
};

// Makes the target band by band; each band is resampled to its height first, then to its width.
class Resizer {
public:
    Resizer(RowSource &source, const Window &window, Size target, Filter filter,
            ResizeGraphs &graphs, RowSink &sink);

    void run();

private:
    struct Band {
        std::int64_t first;   // of the target
        std::int64_t count;
        std::int64_t source_first;
        std::int64_t source_last;
    };

    [[nodiscard]] Band band_at(std::int64_t first) const;
    [[nodiscard]] std::shared_ptr<const ZimgGraph> height_graph(const Band &band) const;
    void make(const Band &band);

    Axis columns_;
    Axis rows_;
    Filter filter_;
    ResizeGraphs &graphs_;
    RowSink &sink_;
    std::int64_t band_rows_;
    std::int64_t margin_;
    SlidingRows source_;
    std::shared_ptr<const ZimgGraph> width_graph_;
    StripBuffer between_;   // of one channel
    StripBuffer made_;
    Scratch scratch_;
};

Resizer::Resizer(RowSource &source, const Window &window, Size target, Filter filter,
                 ResizeGraphs &graphs, RowSink &sink)
    : columns_{source.size().width, window.grid.x, window.grid.width, window.unit.width,
               target.width},
      rows_{source.size().height, window.grid.y, window.grid.height, window.unit.height,
            target.height},
      filter_(filter), graphs_(graphs), sink_(sink), band_rows_(band_rows(rows_, filter)),
      margin_(filter_margin(filter, ceil_div(rows_.length, rows_.unit), rows_.to)),
      source_(source,
              mul_div_floor(band_rows_ - 1, rows_.length, rows_.divisor()) + 2 * margin_ + 2),
      width_graph_(
          graphs.get({.pass = GraphKey::Pass::width,
                      .sample = source.format().sample,
                      .source = {columns_.from, kBandRows},
                      .target = columns_.to,
                      .window_start = static_cast<double>(columns_.start) / columns_.unit,
                      .window_length = static_cast<double>(columns_.length) / columns_.unit,
                      .filter = filter})),
      between_({ColorModel::gray, false, sample_between(source.format().sample)},
               {columns_.from, kBandRows}),
      made_(source.format(), {target.width, kBandRows})
{
}

void Resizer::run()
{
    for (std::int64_t first = 0; first < rows_.to; first += band_rows_) {
        make(band_at(first));
    }
}

Resizer::Band Resizer::band_at(std::int64_t first) const
{
    const auto count = std::min(band_rows_, rows_.to - first);
    return {.first = first,
            .count = count,
            .source_first = std::max<std::int64_t>(rows_.center(first) - margin_, 0),
            .source_last = std::min(rows_.center(first + count - 1) + margin_ + 1, rows_.from)};
}

std::shared_ptr<const ZimgGraph> Resizer::height_graph(const Band &band) const
{
    const auto divisor = rows_.divisor();
    const auto before = rows_.edge(band.first) - WideInteger{band.source_first} * divisor;
    const GraphKey key{.pass = GraphKey::Pass::height,
                       .sample = made_.view().format.sample,
                       .source = {columns_.from, band.source_last - band.source_first},
                       .target = band.count,
                       .window_start = static_cast<double>(before) / static_cast<double>(divisor),
                       .window_length =
                           static_cast<double>(WideInteger{band.count} * rows_.length) /
                           static_cast<double>(divisor),
                       .filter = filter_};
    // A graph that only one band can use would push useful graphs out of the list.
    return rows_.period() <= kBandRows ? graphs_.get(key) : std::make_shared<const ZimgGraph>(key);
}

void Resizer::make(const Band &band)
{
    const auto source = source_.rows(band.source_first, band.source_last);
    const auto graph = height_graph(band);
    auto *scratch =
        scratch_.at_least(std::max(graph->scratch_bytes(), width_graph_->scratch_bytes()));
    for (int channel = 0; channel < source.format.channels(); ++channel) {
        graph->process(source.plane(channel), between_.view(), scratch);
        width_graph_->process(between_.view(), made_.view().plane(channel), scratch);
    }
    sink_.write(made_.view().rows(0, band.count));
}

// Returns how many rows to average where `rows_into_one` become one: at most a quarter of them, so
// that the filter still has four rows or more. A smaller number is taken where the last average
// then lacks fewer rows.
std::int64_t box_factor(std::int64_t height, std::int64_t rows_into_one)
{
    const auto most = rows_into_one * 2 / kManyIntoOne;
    const auto lacking = [&](std::int64_t factor) {
        return ceil_div(height, factor) * factor - height;
    };
    auto best = most;
    for (auto factor = most; factor > most / 2 && lacking(best) > 0; --factor) {
        best = lacking(factor) < lacking(best) ? factor : best;
    }
    return best;
}

// Returns whether the window is whole pixels at scale 1, so that nothing is resampled.
bool is_cut(const Window &window, Size target)
{
    const auto &[grid, unit] = window;
    return grid.x % unit.width == 0 && grid.y % unit.height == 0 &&
           grid.width == target.width * unit.width && grid.height == target.height * unit.height;
}

void cut(RowSource &source, const Rect &rect, RowSink &sink)
{
    for (std::int64_t y = 0; y < rect.bottom();) {
        const auto strip = source.next();
        const auto wanted = intersection({0, y, strip.size.width, strip.size.height}, rect);
        if (!wanted.empty()) {
            sink.write(strip.part({wanted.x, wanted.y - y, wanted.width, wanted.height}));
        }
        y += strip.size.height;
    }
}

void resample(RowSource &source, const Window &window, Size target, Filter filter,
              ResizeGraphs &graphs, RowSink &sink)
{
    const auto &[grid, unit] = window;
    const auto rows_into_one = grid.height / (unit.height * target.height);
    if (rows_into_one >= kManyIntoOne && filter != Filter::nearest) {
        const auto factor = box_factor(source.size().height, rows_into_one);
        const auto averages = make_box_rows(source, factor);
        Resizer(*averages, {grid, {unit.width, unit.height * factor}}, target, filter, graphs, sink)
            .run();
    }
    else {
        Resizer(source, window, target, filter, graphs, sink).run();
    }
    sink.finish();
}

}   // namespace

void resize(RowSource &source, const Window &window, Size target, Filter filter,
            ResizeGraphs &graphs, RowSink &sink)
{
    const auto &[grid, unit] = window;
    assert(!target.empty() && !grid.empty());
    if (is_cut(window, target)) {
        cut(source, {grid.x / unit.width, grid.y / unit.height, target.width, target.height}, sink);
        sink.finish();
    }
    else if (source.format().alpha && filter != Filter::nearest) {
        const auto rows = make_premultiplied_rows(source);
        const auto unpremultiplying = make_unpremultiplying(source.format(), target.width, sink);
        resample(*rows, window, target, filter, graphs, *unpremultiplying);
    }
    else {
        resample(source, window, target, filter, graphs, sink);
    }
}

}   // namespace iiif
