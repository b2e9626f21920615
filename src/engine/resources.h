// What one child keeps for all its requests: the open pictures, its ways into the memory that all
// children share, and the limit on what one answer may hold. Owned by the Engine, made before there
// are threads, and used by all of them: each member locks for itself. What a process has to keep
// is a member here; nothing in the engine is kept in a static variable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "cache/tile_cache.h"
#include "engine/encoder_failures.h"
#include "engine/library.h"
#include "engine/settings.h"
#include "engine/store.h"
#include "render/render_caches.h"
#include "shared/render_slots.h"

namespace iiif {

struct Resources {
    // `shared` is a prepared SharedBlock, mapped as long as these live.
    Resources(const ServerSettings &server, std::span<std::byte> shared);

    std::int64_t memory_limit;   // bytes
    Library library;
    Store store;
    std::unique_ptr<TileCache> cache;
    RenderCaches render_caches;
    EncoderFailures encoder_failures;
    RenderSlots seats;
};

}   // namespace iiif
