// What an answer holds in memory at once, in bytes, computed from its plan alone. The engine
// refuses answers above the limit and reserves these bytes while it makes the others. Estimates
// are on the high side. Any thread. All functions throw Error where a number is absurd.
#pragma once

#include <cstdint>

#include "render/render_plan.h"
#include "render/render_settings.h"

namespace iiif {

// The bands that are decoded, what the decoder needs meanwhile, and pictures that have to be held
// whole: for a free angle, by a writer that cannot stream, by a level that has to be turned.
[[nodiscard]] std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info);

// The same, plus the extra memory of progressive JPEG and lossless WebP.
[[nodiscard]] std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info,
                                        const RenderSettings &settings);

// What counting the grays of a level holds (render/counting.h).
[[nodiscard]] std::int64_t counting_bytes(const Look &look, const ImageInfo &info, int level);

// The size of raw_pixels() (render/raw_pixels.h).
[[nodiscard]] std::int64_t raw_pixel_bytes(const RenderPlan &plan, const ImageInfo &info);

// What raw_pixels() holds beside bytes_needed(): the numbers twice, as they are collected and as
// they are sent.
[[nodiscard]] std::int64_t raw_bytes_needed(const RenderPlan &plan, const ImageInfo &info);

// Throws Error(bad_request) where `bytes` is more than `most`.
void check_bytes(std::int64_t bytes, std::int64_t most);

}   // namespace iiif
