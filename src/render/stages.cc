#include "render/stages.h"

#include <utility>

#include "model/turn.h"
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

// What rows are between the stages.
struct Formats {
    PixelFormat deep;      // behind the look, or as they come
    PixelFormat colored;   // in the answer's colours
    PixelFormat laid;      // over the background
    PixelFormat turned;
};

Formats formats_of(const View &view, const ImageInfo &info, const RenderSettings &settings)
{
    const bool turns = !view.rotation.by_quarters();
    const bool keeps_alpha = traits(view.format).alpha;
    const bool plain = view.look.plain();
    const bool to_srgb = becomes_srgb(info, settings);
    Formats formats;
    formats.deep = plain ? info.format : looked(in_values(info, to_srgb), view.look);
    formats.deep.sample = answered_samples(info, settings);
    formats.colored = plain && to_srgb ? in_srgb(formats.deep) : formats.deep;
    formats.laid = formats.colored;
    formats.laid.alpha = formats.deep.alpha && keeps_alpha;
    formats.turned = formats.laid;
    formats.turned.alpha = keeps_alpha && (formats.deep.alpha || turns);
    return formats;
}

}   // namespace

PixelFormat written_format(const RenderPlan &plan, const ImageInfo &info,
                           const RenderSettings &settings)
{
    return toned(formats_of(plan.view, info, settings).turned, plan.view.quality);
}

Stages::Stages(const RenderPlan &plan, const ImageInfo &info, const WholePicture &whole,
               const RenderSettings &settings, std::unique_ptr<RowSink> writer)
    : answered_(answered_samples(info, settings))
{
    const auto &view = plan.view;
    const auto formats = formats_of(view, info, settings);
    const bool to_srgb = becomes_srgb(info, settings);
    const auto width = plan.scaled().width;

    auto timed = std::make_unique<TimedRows>(std::move(writer));
    writer_ = timed.get();
    push(std::move(timed));
    push(make_tone(formats.turned, view.answer.width, view.quality, first(), whole.white_from));
    if (is_marked(plan, settings)) {
        push(make_watermark(formats.turned, view.answer, *settings.watermark, first()));
    }
    if (!view.rotation.by_quarters()) {
        push_turn(formats.laid, plan.scaled(), view, settings.background);
    }
    if (formats.deep.alpha && !formats.laid.alpha) {
        push(make_flattening(formats.colored, width, settings.background, first()));
    }
    if (view.look.plain()) {
        push_samples(info, formats.deep, to_srgb, width);
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
    // Colours are converted before they lose what bytes cannot tell.
    const bool precise = to_srgb && info.format.sample != SampleType::u8;
    if (precise) {
        deep.sample = SampleType::u16;
    }
    if (to_srgb) {
        push(make_depth(in_srgb(deep), {}, answered_, width, first()));
        push(make_srgb(deep, info.icc_profile, width, first()));
    }
    push(make_depth(info.format, info.ranges, deep.sample, width, first()));
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
