// Counts the grays of a whole picture, for answers whose plan has a counted_level.
#pragma once

#include "render/render_plan.h"
#include "render/render_settings.h"
#include "render/tile_source.h"
#include "render/whole_picture.h"

namespace iiif {

// For the picture that `tiles` come from; the defaults where the plan has no counted_level.
[[nodiscard]] WholePicture counted(const RenderPlan &plan, TileSource &tiles,
                                   const RenderSettings &settings);

}   // namespace iiif
