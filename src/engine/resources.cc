#include "engine/resources.h"

#include <algorithm>
#include <thread>

#include "cache/no_tile_cache.h"
#include "cache/shared_tile_cache.h"
#include "engine/shared_memory.h"

namespace iiif {

namespace {

std::unique_ptr<TileCache> make_cache(const SharedMemory &shared)
{
    // A child that starts after something else has written into the head works without a cache; the
    // next restart makes another.
    if (shared.cache().empty() || !SharedTileCache::formatted(shared.cache())) {
        return std::make_unique<NoTileCache>(shared.stripes());
    }
    return std::make_unique<SharedTileCache>(shared.cache());
}

int slot_count(const ServerSettings &server)
{
    const auto processors = std::max(1U, std::thread::hardware_concurrency());
    return server.render_slots != 0 ? static_cast<int>(server.render_slots)
                                    : static_cast<int>(2 * processors);
}

}   // namespace

Resources::Resources(const ServerSettings &server, std::span<std::byte> shared, int threads)
    : memory_limit(server.memory_limit), library(SharedMemory(shared).rewrites()),
      cache(make_cache(SharedMemory(shared))),
      slots(SharedMemory(shared).slots(), slot_count(server), server.memory_limit),
      openings(SharedMemory(shared).openings(), slot_count(server), server.memory_limit),
      store(static_cast<std::size_t>(server.open_files), library, openings, cache->statistics()),
      admissions(threads, cache->statistics())
{
}

}   // namespace iiif
