// The pixels of a plan as the numbers that they are in the file: what IIP's TIL has for pictures
// that are deeper than JPEG. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "render/plan.h"

namespace iiif {

// Whether they can be told so: gray or RGB of 16 bits, or floats of 32, that nothing is done to but
// turning.
[[nodiscard]] bool tells_numbers(const RenderPlan &plan, const ImageInfo &info);

// What these hold in memory, beside what bytes_needed() says: once as they are made, and once where
// they are sent from.
[[nodiscard]] std::int64_t raw_bytes_needed(const RenderPlan &plan, const ImageInfo &info);

// Row by row, pixel by pixel, without alpha; the lowest byte of a number first.
[[nodiscard]] std::vector<std::uint8_t> raw_pixels(const RenderPlan &plan, Reader &reader,
                                                   TileCache &cache, Sink &client);

}   // namespace iiif
