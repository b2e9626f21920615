// The order of a tile's packets (ISO 15444-1 B.12): five progressions, and changes between them.
// Any thread.
#pragma once

#include <cstdint>
#include <functional>

#include "base/work_budget.h"
#include "codec/jpeg2000/j2k_geometry.h"

namespace iiif {

struct J2kPacketName {
    int component = 0;
    int resolution = 0;
    std::int64_t precinct = 0;   // number within the resolution
    int layer = 0;
};

// Calls `visit` for each packet in codestream order until it returns false. Holds two bytes per
// precinct of the tile. Spends a step for each packet, and for each time that a progression change
// comes to a packet again. Throws Error as WorkBudget does.
void for_each_packet(const J2kTile &tile, const J2kSize &size, const J2kTileCoding &coding,
                     WorkBudget &budget,
                     const std::function<bool(const J2kPacketName &packet)> &visit);

}   // namespace iiif
