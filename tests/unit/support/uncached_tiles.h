// Tiles right from a Reader, for somebody who never leaves.
#pragma once

#include "cache/no_tile_cache.h"
#include "render/tile_source.h"
#include "test_sink.h"

namespace iiif {

struct UncachedTiles {
    explicit UncachedTiles(Reader &reader)
        : source(reader, cache, TileSource::Keeping::none, client)
    {
    }

    NoTileCache cache;
    TestSink client;
    TileSource source;
};

}   // namespace iiif
