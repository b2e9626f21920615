// Chooses which of the picture's EXIF, XMP and resolution an answer carries. Answers that show the
// whole picture carry all of it, corrected for their size and colours; a PDF of a part carries the
// resolution alone, because its page has a physical size; other answers carry none. Any thread.
#pragma once

#include <memory>

#include "model/image_info.h"
#include "render/render_plan.h"
#include "render/render_settings.h"

namespace iiif {

// Returns null where the answer carries none, or `settings` forbid it.
[[nodiscard]] std::shared_ptr<const Metadata>
answer_metadata(const RenderPlan &plan, const ImageInfo &info, const RenderSettings &settings);

}   // namespace iiif
