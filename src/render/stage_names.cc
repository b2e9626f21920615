#include "render/stage_names.h"

#include "base/append.h"
#include "render/sampling.h"

namespace iiif {

namespace {

std::string_view name_of(Filter filter)
{
    switch (filter) {
    case Filter::nearest:
        return "nearest";
    case Filter::bilinear:
        return "bilinear";
    case Filter::bicubic:
        return "bicubic";
    case Filter::lanczos:
        break;
    }
    return "lanczos";
}

std::string with_number(std::string text, std::int64_t number)
{
    append(text, number);
    return text;
}

std::string with_size(std::string text, const Size &size)
{
    append(text, size.width, size.height, 'x');
    return text;
}

}   // namespace

std::string stage_names(const RenderPlan &plan, const ImageInfo &info,
                        const RenderSettings &settings)
{
    if (plan.stored_tile) {
        return "stored tile";
    }
    std::string text;
    const auto add = [&](bool runs, const std::string &stage) {
        if (runs) {
            text += (text.empty() ? "" : " | ") + stage;
        }
    };
    const auto &resolved = plan.resolved;
    const auto &format = traits(settings.format);
    add(needs_sample(info, settings.picture), "range of a sample");
    add(plan.counted_level.has_value(),
        with_number("histogram of level ", plan.counted_level.value_or(0)));
    add(true, with_number(info.any_rect ? "window of level " : "tiles of level ", plan.level));
    add(!plan.orientation.upright(), "orient");
    add(plan.resampled(),
        with_size("resample " + std::string(name_of(plan.filter)) + " to ", plan.scaled()));
    add(becomes_srgb(info, settings), "convert to sRGB");
    add(!resolved.look.plain(), "look");
    add(info.format.alpha && !format.alpha, "flatten");
    add(!resolved.rotation.by_quarters(),
        "turn by " + number_text(resolved.rotation.degrees.value()));
    add(is_marked(plan, settings), "watermark");
    add(resolved.quality != Quality::normal, "tone");
    add(true, with_number("write " + std::string(format.name) + ' ', settings.quality));
    return text;
}

}   // namespace iiif
