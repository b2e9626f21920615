// What an answer is told of the picture's metadata.
#pragma once

#include <memory>

#include "model/image_info.h"
#include "render/render_plan.h"
#include "render/render_settings.h"

namespace iiif {

// Of answers that show the full picture all, put right for them; of a part in a PDF, whose page has
// a size, how large the object is; of others nothing.
[[nodiscard]] std::shared_ptr<const Metadata>
answer_metadata(const RenderPlan &plan, const ImageInfo &info, const RenderSettings &settings);

}   // namespace iiif
