// A tile that is named by its place in a ladder of levels meets the picture. Any thread.
#pragma once

#include <optional>

#include "model/image_info.h"
#include "model/limits.h"
#include "model/request.h"

namespace iiif {

struct ResolvedTile {
    Rect region;   // of the full-size picture
    Size size;
    std::optional<TileIndex> stored;   // where a tile of the file was named
};

// Throws Error(not_found) where there is no such tile.
[[nodiscard]] ResolvedTile resolve_tile(const TileAt &asked, const ImageInfo &info,
                                        const Limits &limits);

}   // namespace iiif
