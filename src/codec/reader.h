// Decodes the tiles of one picture. A Reader is used by one thread at a time; its ImageInfo is
// constant and may be shared. A file that lies or is cut short is an Error(damaged), as soon as it
// is seen.
#pragma once

#include <cstdint>
#include <memory>

#include "model/image_info.h"
#include "pixel/strip.h"

namespace iiif {

struct TileIndex {
    int level = 0;
    std::int64_t column = 0;
    std::int64_t row = 0;
};

class Reader {
public:
    virtual ~Reader() = default;
    [[nodiscard]] virtual std::shared_ptr<const ImageInfo> info() const = 0;
    // Decodes one tile into `out`, whose size is the tile's true one (tile_rect of it: edge tiles
    // are smaller) and whose format is info()->format.
    virtual void read_tile(const TileIndex &tile, const StripView &out) = 0;
};

// Where a tile lies in its level.
[[nodiscard]] constexpr Rect tile_rect(const Level &level, const TileIndex &tile)
{
    return intersection({tile.column * level.tile.width, tile.row * level.tile.height,
                         level.tile.width, level.tile.height},
                        rect_of(level.size));
}

}   // namespace iiif
