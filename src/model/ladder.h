// The levels that a protocol numbers, smallest first. IIP numbers the stored levels; DeepZoom and
// Zoomify number levels of their own, each half as large as the next, which a tile's request maps
// to stored levels later. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "model/image_info.h"
#include "model/limits.h"

namespace iiif {

enum class Ladder {
    stored,   // IIP: the file's levels in the file's tiles
    halves,   // DeepZoom: the smallest level is one pixel; halves are rounded up
    tiers,    // Zoomify: the smallest level fits into one tile; halves are rounded down
};

struct Rung {
    Size size;
    std::int64_t factor = 1;   // full size / size; 0 on the ladder of stored levels
    Size tile;

    auto operator<=>(const Rung &) const = default;

    [[nodiscard]] constexpr std::int64_t columns() const
    {
        return ceil_div(size.width, tile.width);
    }
    [[nodiscard]] constexpr std::int64_t rows() const { return ceil_div(size.height, tile.height); }
    [[nodiscard]] constexpr std::int64_t tiles() const { return columns() * rows(); }
};

// Returns at least one rung; the last is full size. Tiles of DeepZoom and Zoomify are square, as
// wide as the file's tiles, or smaller where the limits would refuse such a tile.
[[nodiscard]] std::vector<Rung> rungs(Ladder ladder, const ImageInfo &info, const Limits &limits);

}   // namespace iiif
