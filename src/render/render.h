// Carries out a plan: tiles become strips, strips become rows of the answer, rows become the bytes
// of its file. Holds one band, the rows under the filter, and what the writer holds; never a whole
// picture, unless bytes_needed() has counted it.
#pragma once

#include "base/sink.h"
#include "cache/tile_cache.h"
#include "codec/reader.h"
#include "render/render_caches.h"
#include "render/render_plan.h"
#include "render/render_settings.h"

namespace iiif {

// Decodes and encodes, even where the plan names a stored tile. Uses the reader in this thread, for
// the length of the call. Decoded tiles are taken from `tile_cache` and put there, except by
// answers that read so many tiles that they would evict everything else. Damaged pixels are refused
// or shown as settings.picture.damaged says; returns what is damaged in the answer.
Damage render(const RenderPlan &plan, Reader &reader, TileCache &tile_cache, RenderCaches &caches,
              const RenderSettings &settings, Sink &sink);

}   // namespace iiif
