#include "render/stages.h"

#include <utility>

#include "codec/registry.h"
#include "pixel/alpha.h"
#include "pixel/color.h"
#include "pixel/depth.h"
#include "pixel/free_turn.h"
#include "pixel/look_rows.h"

namespace iiif {

// Passes rows on, and adds up how long that takes.
class TimedRows final : public RowSink {
public:
    explicit TimedRows(std::unique_ptr<RowSink> next) : next_(std::move(next)) {}

    void write(const ConstStripView &rows) override
    {
        const auto begun = std::chrono::steady_clock::now();
        next_->write(rows);
        spent_ += std::chrono::steady_clock::now() - begun;
    }

    void finish() override
    {
        const auto begun = std::chrono::steady_clock::now();
        next_->finish();
        spent_ += std::chrono::steady_clock::now() - begun;
    }

    [[nodiscard]] std::chrono::nanoseconds spent() const { return spent_; }

private:
    std::unique_ptr<RowSink> next_;
    std::chrono::nanoseconds spent_{};
};

namespace {

// What samples become behind the resizing.
SampleType answered_samples(const ImageInfo &info, const RenderSettings &settings)
{
    const bool kept = settings.keep_depth && traits(settings.writer.format).deep &&
                      info.format.sample != SampleType::u8;
    return kept ? SampleType::u16 : SampleType::u8;
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

}   // namespace

Stages::Stages(const RenderPlan &plan, const ImageInfo &info, const WholePicture &whole,
               const RenderSettings &settings, Sink &sink)
    : answered_(answered_samples(info, settings))
{
    const auto &view = plan.view;
    const bool turns = !view.rotation.by_quarters();
    const bool keeps_alpha = traits(view.format).alpha;
    const bool plain = view.look.plain();
    const bool to_srgb = becomes_srgb(info, settings);
    auto deep = plain ? info.format : looked(in_values(info, to_srgb), view.look);
    deep.sample = answered_;
    const auto colored = plain && to_srgb ? in_srgb(deep) : deep;
    auto laid = colored;
    laid.alpha = deep.alpha && keeps_alpha;
    auto turned = laid;
    turned.alpha = keeps_alpha && (deep.alpha || turns);
    const auto width = plan.scaled().width;

    const auto written = toned(turned, view.quality);
    auto writer = std::make_unique<TimedRows>(
        make_writer(writer_settings(info, settings, written), written, view.answer, sink));
    writer_ = writer.get();
    push(std::move(writer));
    push(make_tone(turned, view.answer.width, view.quality, first(), whole.white_from));
    if (is_marked(plan, settings)) {
        push(make_watermark(turned, view.answer, *settings.watermark, first()));
    }
    if (turns) {
        push_turn(laid, plan.scaled(), view, settings.background);
    }
    if (deep.alpha && !keeps_alpha) {
        push(make_flattening(colored, width, settings.background, first()));
    }
    if (plain) {
        push_samples(info, deep, to_srgb, width);
    }
    else {
        push_look(info, view.look, whole.histogram, to_srgb, width);
    }
}

Stages::~Stages() = default;

std::chrono::nanoseconds Stages::encoding() const
{
    return writer_->spent();
}

void Stages::push(std::unique_ptr<RowSink> stage)
{
    if (stage) {
        stages_.push_back(std::move(stage));
    }
}

void Stages::push_samples(const ImageInfo &info, PixelFormat deep, bool to_srgb, std::int64_t width)
{
    if (to_srgb) {
        push(make_srgb(deep, info.icc_profile, width, first()));
    }
    push(make_depth(info.format, info.ranges, answered_, width, first()));
}

// Looks are made of values, and become samples again behind them.
void Stages::push_look(const ImageInfo &info, const Look &look, const Histogram &histogram,
                       bool to_srgb, std::int64_t width)
{
    const auto values = in_values(info, to_srgb);
    push(make_depth(looked(values, look), {}, answered_, width, first()));
    push(make_look(values, width, look, histogram, first()));
    values_.emplace(info, look, to_srgb, width, first());
}

// What has alpha is weighed by it meanwhile.
void Stages::push_turn(PixelFormat format, Size size, const View &view, const Color &background)
{
    const FreeTurnOptions options{.degrees = view.rotation.degrees.value(),
                                  .alpha = traits(view.format).alpha,
                                  .background = background};
    if (!format.alpha) {
        push(make_free_turn(format, size, options, first()));
        return;
    }
    push(make_unweighing(format, turned_box(size, options.degrees).width, first()));
    push(make_free_turn(weighed(format), size, options, first()));
    push(make_weighing(format, size.width, first()));
}

}   // namespace iiif
