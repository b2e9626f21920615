// Zoomify: the descriptor {identifier}/ImageProperties.xml, and tiles
// {identifier}/TileGroup{group}/{tier}-{column}-{row}.jpg. Tier 0 is the largest level that fits
// into one tile. Sides are halved and rounded down, as Zoomify's converter and OpenSeadragon do.
// Tiles are counted over all tiers, 256 to a group. Any thread.
#pragma once

#include <string>

#include "model/ask.h"
#include "protocol/iiif_info.h"

namespace iiif {

// Slashes in the identifier may be encoded or not. Throws Error(not_found) where the path is
// neither a descriptor nor a tile, and what parse_identifier() throws.
[[nodiscard]] Ask parse_zoomify(const Question &question, const ParseSettings &settings);

// Returns the descriptor as XML.

[[nodiscard]] std::string zoomify_properties(const ImageInfo &info, const Limits &limits);

}   // namespace iiif
