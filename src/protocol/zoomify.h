// Zoomify: {identifier}/ImageProperties.xml, and the tiles
// {identifier}/TileGroup{group}/{tier}-{column}-{row}.jpg. Tier 0 is the largest that one tile
// holds; sides are halved by rounding down, as the converter of Zoomify and OpenSeadragon do. Tiles
// are counted through all tiers, 256 to a group.
#pragma once

#include <string>

#include "model/ask.h"
#include "protocol/iiif_info.h"

namespace iiif {

// Slashes in the identifier may be encoded or not. Throws Error.
[[nodiscard]] Ask parse_zoomify(const Question &question);

[[nodiscard]] std::string zoomify_properties(const ImageInfo &info, const Limits &limits);

}   // namespace iiif
