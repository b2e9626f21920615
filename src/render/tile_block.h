// Several tiles of one level in one answer, each with a line in front that says how long it is
// (IIP's TIL). One thread.
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
        std::int64_t number;   // in its level, counted row by row
        RenderPlan plan;
    };

    // As IIP numbers them. Those without compression are raw_pixels().
    enum class Coding : std::uint8_t { none = 0, jpeg = 2, none_of_16_bits = 3 };

    std::int64_t level;   // 0 is the smallest
    Coding coding = Coding::jpeg;
    std::vector<Tile> tiles = {};
};

// Column by column. Throws Error like plan(), and bad_request for too many tiles.
[[nodiscard]] TileBlockPlan plan(const TileBlock &block, const ImageInfo &info,
                                 const Limits &limits, Filter filter);

// `make_tile` writes one tile, coded so, into a sink; one is held at a time.
void send(const TileBlockPlan &plan,
          const std::function<void(const RenderPlan &, Sink &)> &make_tile, Sink &sink);

}   // namespace iiif
