// The levels that a protocol numbers, smallest first, which need not be those that the file has.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "model/image_info.h"
#include "model/limits.h"

namespace iiif {

enum class Ladder {
    stored,   // IIP: the file's own levels, in the file's own tiles
    halves,   // DeepZoom: from one pixel on, each side half of the next larger level's, rounded up
    tiers,    // Zoomify: from the first that one tile holds, each side rounded down
};

struct Rung {
    Size size;
    std::int64_t factor = 1;   // by which it reduces the full size; 0: stored levels tell their own
    Size tile;

    auto operator<=>(const Rung &) const = default;

    [[nodiscard]] constexpr std::int64_t columns() const
    {
        return ceil_div(size.width, tile.width);
    }
    [[nodiscard]] constexpr std::int64_t rows() const { return ceil_div(size.height, tile.height); }
    [[nodiscard]] constexpr std::int64_t tiles() const { return columns() * rows(); }
};

// Never empty; the last is full size. Other than stored tiles are square, of the side that the
// file's tiles have, unless the limits allow no such answer: what is offered has to be answered.
[[nodiscard]] std::vector<Rung> rungs(Ladder ladder, const ImageInfo &info, const Limits &limits);

}   // namespace iiif
