// The little of EXIF that matters here. Any thread.
#pragma once

#include "base/sink.h"
#include "model/orientation.h"

namespace iiif {

// How the picture has to be laid, from an EXIF block that begins with its TIFF header; upright
// where nothing, or nothing sensible, is said.
[[nodiscard]] Orientation exif_orientation(Bytes exif) noexcept;

}   // namespace iiif
