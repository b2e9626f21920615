// The pixels of a plan as uncompressed numbers, as the file has them: what IIP's TIL sends of
// pictures that are deeper than JPEG (see TileBlockPlan::Coding). Used by one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "render/render_plan.h"

namespace iiif {

// Row by row, pixel by pixel, without alpha, little-endian: 16-bit integers or 32-bit floats, as
// info.stored says. bytes_needed() plus raw_bytes_needed() are held meanwhile. `client` is asked
// whether the pixels are still wanted.
[[nodiscard]] std::vector<std::uint8_t> raw_pixels(const RenderPlan &plan, Reader &reader,
                                                   TileCache &cache, Sink &client);

}   // namespace iiif
