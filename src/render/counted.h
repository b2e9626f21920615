// What a look has to know of the whole picture: how often its values occur. The same for every part
// of it, so that tiles join. One thread.
#pragma once

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "model/look.h"
#include "pixel/histogram.h"

namespace iiif {

// Reads the smallest level. Throws Error(not_implemented) where that is not small.
[[nodiscard]] Histogram count_values(const Look &look, bool to_srgb, Reader &reader,
                                     TileCache &cache, Sink &client);

}   // namespace iiif
