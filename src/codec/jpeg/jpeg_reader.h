// JPEG files: baseline and progressive; gray, RGB, YCbCr, CMYK and YCCK; with EXIF's orientation.
// The halves that JPEG can be decoded at are levels.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Throws Error: not_found (no such page), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_jpeg(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
