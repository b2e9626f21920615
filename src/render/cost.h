// Computes, from its plan alone, the bytes that an answer holds in memory at once. The engine
// refuses an answer above the limit and reserves these bytes while it makes an answer. Estimates
// are on the high side. Any thread. All functions throw Error where a number is absurd.
#pragma once

#include <cstdint>

#include "render/render_plan.h"
#include "render/render_settings.h"

namespace iiif {

// Returns the sum of the decoded bands, the decoder's own memory, and pictures that are held whole:
// for a free angle, by a writer that cannot stream, or because a level has to be turned.
[[nodiscard]] std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info);

// bytes_needed(plan, info) plus the extra memory of progressive JPEG and lossless WebP.
[[nodiscard]] std::int64_t bytes_needed(const RenderPlan &plan, const ImageInfo &info,
                                        const RenderSettings &settings);

// Returns the pixels that are decoded for the answer. Of a picture that can only be decoded from
// the start, all pixels above the last row count; otherwise, those of all tiles that the source
// touches.
[[nodiscard]] std::int64_t source_pixels(const RenderPlan &plan, const ImageInfo &info);

// Throws Error(not_implemented) where `pixels` is more than `most` (IIIFMaxSourcePixels).
void check_source_pixels(std::int64_t pixels, std::int64_t most);

// Returns the memory for counting the grays of a level (render/counting.h).
[[nodiscard]] std::int64_t counting_bytes(const Look &look, const ImageInfo &info, int level);

// Returns the size of raw_pixels() (render/raw_pixels.h).
[[nodiscard]] std::int64_t raw_pixel_bytes(const RenderPlan &plan, const ImageInfo &info);

// Returns the memory that raw_pixels() takes besides bytes_needed(): the numbers twice, as they are
// collected and as they are sent.
[[nodiscard]] std::int64_t raw_bytes_needed(const RenderPlan &plan, const ImageInfo &info);

// Throws Error(bad_request) where `bytes` is more than `most`.
void check_bytes(std::int64_t bytes, std::int64_t most);

}   // namespace iiif
