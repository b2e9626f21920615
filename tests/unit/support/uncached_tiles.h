// A TileSource without a cache, for a client that never disconnects.
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
