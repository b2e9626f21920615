// Reads the values of some pixels as the file has them (IIP's SPECTRA and PFL). Used by one thread.
#pragma once

#include <vector>

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "render/pixel_values_plan.h"

namespace iiif {

// Returns all colours of the first pixel, then all of the next one. Throws Error(client_gone) if
// `client` disconnects while tiles are read.
[[nodiscard]] std::vector<float> read_pixel_values(const PixelValuesPlan &plan, Reader &reader,
                                                   TileCache &cache, Sink &client);

}   // namespace iiif
