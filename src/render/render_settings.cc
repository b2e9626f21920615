#include "render/render_settings.h"

namespace iiif {

bool is_marked(const RenderPlan &plan, const RenderSettings &settings)
{
    const auto &picture = settings.picture;
    return picture.watermark != nullptr &&
           plan.resolved.answer.width >= picture.watermark_from.least;
}

bool becomes_srgb(const ImageInfo &info, const RenderSettings &settings)
{
    const auto model = info.format.model;
    return model == ColorModel::cmyk || model == ColorModel::lab ||
           (settings.picture.profile == ProfileUse::srgb && model != ColorModel::bands);
}

}   // namespace iiif
