// Several tiles of one level in one answer, each preceded by a line with its number and length
// (IIP's TIL command). Planning decodes nothing and may run in any thread; send() is used by one.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/sink.h"
#include "model/ask.h"
#include "model/limits.h"
#include "render/render_plan.h"

namespace iiif {

struct TileBlockPlan {
    struct Tile {
        std::int64_t number;   // within its level, counted row by row
        RenderPlan plan;
    };

    // The numbers are IIP's. Tiles without compression are raw_pixels().
    enum class Coding : std::uint8_t { none = 0, jpeg = 2, none_of_16_bits = 3 };

    std::int64_t level;   // 0 is the smallest
    Coding coding = Coding::jpeg;
    std::vector<Tile> tiles = {};
};

// Plans the tiles in the order in which IIP sends them, column by column. Throws Error like plan()
// of a request, and bad_request for too many tiles or a tile that needs too much memory.
[[nodiscard]] TileBlockPlan plan(const TileBlock &block, const ImageInfo &info,
                                 const Limits &limits, Filter filter);

// `make_tile` writes one tile, encoded as plan.coding says, into a sink. Holds one tile at a time.
void send(const TileBlockPlan &plan,
          const std::function<void(const RenderPlan &, Sink &)> &make_tile, Sink &sink);

}   // namespace iiif
