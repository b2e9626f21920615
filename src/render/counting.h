// Planning of the histogram that some answers need of the whole picture: bitonal pictures, and
// looks that equalise or stretch the contrast. PictureCounts (render/picture_counts.h) does the
// counting. Any thread.
#pragma once

#include <optional>

#include "render/render_plan.h"

namespace iiif {

// Whether the answer depends on the histogram of the whole picture.
[[nodiscard]] bool needs_counting(const ResolvedRequest &resolved);

// The level whose pixels are counted: the smallest one with enough pixels for a stable result.
// Nothing where even that one has too many pixels to be read for one answer.
[[nodiscard]] std::optional<int> countable_level(const ImageInfo &info);

// The plan by which the pixels of that level are read and become the grays that are counted.
[[nodiscard]] RenderPlan plan_of_counting(const Look &look, const ImageInfo &info, int level);

}   // namespace iiif
