// Several tiles of one level in one answer, each with a line in front that says how long it is
// (IIP's TIL). One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/ask.h"
#include "base/sink.h"
#include "render/plan.h"

namespace iiif {

struct TileBlockPlan {
    struct Tile {
        std::int64_t number;   // in its level, counted row by row
        RenderPlan plan;
    };

    std::int64_t level;   // 0 is the smallest
    std::vector<Tile> tiles;
};

// Column by column. Throws Error like plan(), and bad_request for too many tiles.
[[nodiscard]] TileBlockPlan plan(const TileBlock &block, const ImageInfo &info,
                                 const Limits &limits, Filter filter);

// `make_tile` writes one encoded tile into a sink; one is held at a time.
void send(const TileBlockPlan &plan,
          const std::function<void(const RenderPlan &, Sink &)> &make_tile, Sink &sink);

}   // namespace iiif
