#include "render/render.h"

#include <vector>

#include "codec/registry.h"
#include "pixel/alpha.h"
#include "pixel/color.h"
#include "pixel/depth.h"
#include "pixel/free_turn.h"
#include "pixel/resize.h"
#include "pixel/tone.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

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
// depth, sRGB, background, free turn, tone, writer.
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
        const bool to_srgb = becomes_srgb(info, settings);
        const auto colored = to_srgb ? in_srgb(deep) : deep;
        auto laid = colored;
        laid.alpha = deep.alpha && keeps_alpha;
        auto turned = laid;
        turned.alpha = keeps_alpha && (deep.alpha || turns);
        const auto scaled = plan.scaled();

        const auto written = toned(turned, view.quality);
        push(make_writer(writer_settings(info, settings, written), written, view.answer, sink));
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
        if (to_srgb) {
            push(make_srgb(deep, info.icc_profile, scaled.width, first()));
        }
        push(make_depth(info.format, info.ranges, deep.sample, scaled.width, first()));
    }

    [[nodiscard]] RowSink &first() const { return *stages_.back(); }

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

}   // namespace

void render(const RenderPlan &plan, Reader &reader, const RenderSettings &settings, Sink &sink)
{
    if (plan.stored_tile) {
        if (const auto jpeg = reader.stored_tile(*plan.stored_tile)) {
            sink.write(*jpeg);
            return;
        }
    }
    TileRows rows(reader, plan.level, plan.source, plan.orientation);
    const Stages stages(plan, *reader.info(), settings, sink);
    if (plan.resampled()) {
        resize(rows, oriented_window(plan), plan.scaled(), plan.filter, stages.first());
    }
    else {
        copy_rows(rows, stages.first());
    }
}

}   // namespace iiif
