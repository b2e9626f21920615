// DeepZoom: the descriptor {identifier}.dzi, and tiles
// {identifier}_files/{level}/{column}_{row}.jpg. Level 0 is one pixel; each following level is
// twice as large. Tiles do not overlap. (Microsoft, "Deep Zoom File Format Overview", and the
// schema of 2008.) Any thread.
#pragma once

#include <string>

#include "model/ask.h"
#include "protocol/iiif_info.h"

namespace iiif {

// Slashes in the identifier may be encoded or not. Throws Error(not_found) where the path is
// neither a descriptor nor a tile, and what parse_identifier() throws.
[[nodiscard]] Ask parse_deepzoom(const Question &question);

// Returns the descriptor as XML.

[[nodiscard]] std::string deepzoom_descriptor(const ImageInfo &info, const InfoSettings &settings);

}   // namespace iiif
