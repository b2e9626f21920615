#include "render/render_settings.h"

namespace iiif {

bool is_marked(const RenderPlan &plan, const RenderSettings &settings)
{
    return settings.watermark != nullptr && plan.view.answer.width >= settings.watermark_from;
}

bool becomes_srgb(const ImageInfo &info, const RenderSettings &settings)
{
    const auto model = info.format.model;
    return model == ColorModel::cmyk || model == ColorModel::lab ||
           (settings.profile == ProfileUse::srgb && model != ColorModel::bands);
}

}   // namespace iiif
