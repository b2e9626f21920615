// The pixels of a plan as the numbers that they are in the file: what IIP's TIL has for pictures
// that are deeper than JPEG. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "render/render_plan.h"

namespace iiif {

// Row by row, pixel by pixel, without alpha; the lowest byte of a number first.
[[nodiscard]] std::vector<std::uint8_t> raw_pixels(const RenderPlan &plan, Reader &reader,
                                                   TileCache &cache, Sink &client);

}   // namespace iiif
