// Reads the pixels of a plan as uncompressed numbers, as the file has them. IIP's TIL sends them
// for pictures that are deeper than JPEG (see TileBlockPlan::Coding). Used by one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "render/render_plan.h"

namespace iiif {

// Returns 16-bit integers or 32-bit floats, as info.stored says: row by row, pixel by pixel,
// without alpha, little-endian. Holds bytes_needed() plus raw_bytes_needed(). Throws
// Error(client_gone) if `client` disconnects.
[[nodiscard]] std::vector<std::uint8_t> raw_pixels(const RenderPlan &plan, Reader &reader,
                                                   TileCache &cache, Sink &client);

}   // namespace iiif
