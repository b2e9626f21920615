// Plans the histogram of the whole picture that some answers need: bitonal ones, and looks that
// equalise or stretch the contrast. PictureCounts (render/picture_counts.h) does the counting. Any
// thread.
#pragma once

#include <optional>

#include "render/render_plan.h"

namespace iiif {

// Returns whether the answer depends on the histogram of the whole picture.
[[nodiscard]] bool needs_counting(const ResolvedRequest &resolved);

// Returns the level whose pixels are counted: the smallest one with enough pixels for a stable
// result. Returns nullopt if that level has too many pixels to be read for one answer.
[[nodiscard]] std::optional<int> countable_level(const ImageInfo &info);

// Returns the plan by which the pixels of that level are read and become the grays that are
// counted.
[[nodiscard]] RenderPlan plan_of_counting(const Look &look, const ImageInfo &info, int level);

}   // namespace iiif
