// DeepZoom: {identifier}.dzi, and the tiles {identifier}_files/{level}/{column}_{row}.{format}.
// Level 0 is one pixel, each next one twice as large, rounded up; tiles do not overlap. (Microsoft,
// "Deep Zoom File Format Overview" and the schema of 2008.)
#pragma once

#include <string>

#include "model/ask.h"
#include "protocol/iiif_info.h"

namespace iiif {

// Slashes in the identifier may be encoded or not. Throws Error.
[[nodiscard]] Ask parse_deepzoom(const Question &question);

[[nodiscard]] std::string deepzoom_descriptor(const ImageInfo &info, const InfoSettings &settings);

}   // namespace iiif
