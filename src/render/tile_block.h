// Several tiles of one level for one answer (IIP's TIL). Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "model/ask.h"
#include "render/plan.h"

namespace iiif {

struct TileOfBlock {
    std::int64_t number;   // in its level, counted row by row
    RenderPlan plan;
};

// Column by column. Throws Error like plan(), and bad_request for too many tiles.
[[nodiscard]] std::vector<TileOfBlock> plan(const TileBlock &block, const ImageInfo &info,
                                            const Limits &limits, Filter filter);

}   // namespace iiif
