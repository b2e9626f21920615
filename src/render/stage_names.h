// Names the stages that render() will run for a plan, for the error log. Any thread.
#pragma once

#include <string>

#include "model/image_info.h"
#include "render/render_plan.h"
#include "render/render_settings.h"

namespace iiif {

// Returns "tiles of level 1 | resample bicubic to 300x214 | write jpg 75", or "stored tile".
[[nodiscard]] std::string stage_names(const RenderPlan &plan, const ImageInfo &info,
                                      const RenderSettings &settings);

}   // namespace iiif
