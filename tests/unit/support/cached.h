// A new, empty cache in its own shared memory, which forked children can use.
#pragma once

#include "cache/shared_tile_cache.h"
#include "shared_region.h"

namespace iiif {

inline constexpr std::size_t kMegabyte = std::size_t{1} << 20;

struct Cached {
    explicit Cached(std::size_t bytes, std::uint32_t shards = 1)
        : region(bytes), cache((SharedTileCache::format(region.bytes(), shards), region.bytes()))
    {
    }

    SharedRegion region;
    SharedTileCache cache;
};

}   // namespace iiif
