#include "engine/resources.h"

#include "cache/no_tile_cache.h"
#include "cache/shared_tile_cache.h"
#include "engine/shared_memory.h"
#include "engine/startup.h"

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

// Without IIIFAuthKey, tokens are good on this machine and until httpd ends.
std::vector<std::string> token_keys(const ServerSettings &server, const SharedMemory &shared)
{
    return server.token_keys.empty() ? std::vector{std::string(as_text(shared.secret()))}
                                     : server.token_keys;
}

}   // namespace

Resources::Resources(const ServerSettings &server, std::span<std::byte> shared, int threads)
    : server(server), processors(this_machine().processors), memory_limit(server.memory_limit),
      sources(threads),
      library(SharedMemory(shared).rewrites(), SharedMemory(shared).purges(), sources),
      outlines(library), side_cars(library), cache(make_cache(SharedMemory(shared))),
      slots(SharedMemory(shared).slots(), render_slots(server, this_machine()),
            server.memory_limit),
      openings(SharedMemory(shared).openings(), slots.slot_count(), server.memory_limit),
      store(static_cast<std::size_t>(server.open_files), library, openings, cache->statistics()),
      admissions(threads, cache->statistics()), answers(SharedMemory(shared).answers()),
      child(SharedMemory(shared).children()), faults(SharedMemory(shared).faults()),
      tokens(token_keys(server, SharedMemory(shared)), SharedMemory(shared).logouts()),
      prepared(SharedMemory(shared).prepared()), warm_up(shared)
{
}

}   // namespace iiif
