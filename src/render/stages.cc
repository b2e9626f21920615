#include "render/stages.h"

#include <utility>

#include "model/turn.h"
#include "pixel/alpha.h"
#include "pixel/color.h"
#include "pixel/depth.h"
#include "pixel/free_turn.h"
#include "pixel/look_rows.h"
#include "pixel/watermark.h"

namespace iiif {

// Passes rows on and adds up how long that takes.
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

// Returns the sample type of the answer.
SampleType answered_samples(const ImageInfo &info, const RenderSettings &settings)
{
    const bool kept = settings.picture.keep_depth && traits(settings.format).deep &&
                      info.format.sample != SampleType::u8;
    return kept ? SampleType::u16 : SampleType::u8;
}

// The format of the rows between the stages.
struct Formats {
    PixelFormat deep;        // after the look, or as decoded
    PixelFormat colored;     // after the conversion to sRGB
    PixelFormat flattened;   // after the background has replaced alpha, where the answer has none
    PixelFormat turned;      // after a free turn, whose corners are transparent where possible
};

Formats formats_of(const ResolvedRequest &resolved, const ImageInfo &info,
                   const RenderSettings &settings)
{
    const bool turns = !resolved.rotation.by_quarters();
    const bool keeps_alpha = traits(resolved.format).alpha;
    const bool plain = resolved.look.plain();
    const bool to_srgb = becomes_srgb(info, settings);
    Formats formats;
    formats.deep =
        plain ? info.format : format_with_look(value_format(info, to_srgb), resolved.look);
    formats.deep.sample = answered_samples(info, settings);
    formats.colored = plain && to_srgb ? srgb_format(formats.deep) : formats.deep;
    formats.flattened = formats.colored;
    // Alpha of floats is 0 where they have no value. It serves the scaling alone: other programs
    // show such pictures without alpha.
    formats.flattened.alpha = formats.deep.alpha && keeps_alpha && info.stored.whole;
    formats.turned = formats.flattened;
    formats.turned.alpha = keeps_alpha && (formats.flattened.alpha || turns);
    return formats;
}

}   // namespace

PixelFormat written_format(const RenderPlan &plan, const ImageInfo &info,
                           const RenderSettings &settings)
{
    return format_with_tone(formats_of(plan.resolved, info, settings).turned,
                            plan.resolved.quality);
}

Stages::Stages(const RenderPlan &plan, const ImageInfo &info, const WholePicture &whole,
               const RenderSettings &settings, ColorTransforms &transforms,
               std::unique_ptr<RowSink> writer)
    : transforms_(transforms), answered_(answered_samples(info, settings))
{
    const auto &resolved = plan.resolved;
    const auto formats = formats_of(resolved, info, settings);
    const bool to_srgb = becomes_srgb(info, settings);
    const auto width = plan.scaled().width;

    auto timed = std::make_unique<TimedRows>(std::move(writer));
    writer_ = timed.get();
    push(std::move(timed));
    push(make_tone(formats.turned, resolved.answer.width, resolved.quality, first(),
                   whole.white_threshold));
    if (is_marked(plan, settings)) {
        push(make_watermark(formats.turned, resolved.answer, *settings.picture.watermark, first()));
    }
    if (!resolved.rotation.by_quarters()) {
        push_turn(formats.flattened, plan.scaled(), resolved, settings.picture.background);
    }
    if (formats.deep.alpha && !formats.flattened.alpha) {
        push(make_flattening(formats.colored, width, settings.picture.background, first()));
    }
    if (resolved.look.plain()) {
        push_samples(info, formats.deep, to_srgb, width);
    }
    else {
        push_look(info, resolved.look, whole.histogram, to_srgb, width);
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
    // Colours are converted in 16 bits before they are rounded to bytes.
    const bool precise = to_srgb && info.format.sample != SampleType::u8;
    if (precise) {
        deep.sample = SampleType::u16;
    }
    if (to_srgb) {
        push(make_depth(srgb_format(deep), {}, answered_, width, first()));
        push(make_srgb(deep, info.icc_profile, width, transforms_, first()));
    }
    push(make_depth(info.format, info.ranges, deep.sample, width, first()));
}

// A look computes with values (pixel/value_rows.h), which become samples again afterwards.
void Stages::push_look(const ImageInfo &info, const Look &look, const Histogram &histogram,
                       bool to_srgb, std::int64_t width)
{
    const auto values = value_format(info, to_srgb);
    push(make_depth(format_with_look(values, look), {}, answered_, width, first()));
    push(make_look(values, width, look, histogram, first()));
    values_.emplace(info, look, to_srgb, width, transforms_, first());
}

// Colours are multiplied by alpha while they are turned, and divided by it afterwards.
void Stages::push_turn(PixelFormat format, Size size, const ResolvedRequest &resolved,
                       const Color &background)
{
    const FreeTurnOptions options{.degrees = resolved.rotation.degrees.value(),
                                  .alpha = traits(resolved.format).alpha,
                                  .background = background};
    if (!format.alpha) {
        push(make_free_turn(format, size, options, first()));
        return;
    }
    push(make_unpremultiplying(format, turned_box(size, options.degrees).width, first()));
    push(make_free_turn(premultiplied(format), size, options, first()));
    push(make_premultiplying(format, size.width, first()));
}

}   // namespace iiif
