// Resolves a tile that is named by level, column and row: the tile of a DeepZoom, Zoomify or IIP
// URL becomes a region of the full-size picture and a size. The ladder says how the protocol counts
// levels (model/ladder.h). Any thread.
#pragma once

#include <optional>

#include "model/image_info.h"
#include "model/limits.h"
#include "model/request.h"

namespace iiif {

struct ResolvedTile {
    Rect region;   // of the full-size picture
    Size size;
    std::optional<TileIndex> stored;   // set where the protocol counts the file's own tiles
};

// Throws Error(not_found) where there is no such tile.
[[nodiscard]] ResolvedTile resolve_tile(const TileAt &asked, const ImageInfo &info,
                                        const Limits &limits);

}   // namespace iiif
