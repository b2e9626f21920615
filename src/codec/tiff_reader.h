// Tiled TIFF and BigTIFF pyramids: levels as following pages or as SubIFDs; 8-bit grey, RGB and
// YCbCr; JPEG, deflate, LZW, zstd, WebP or no compression.
#pragma once

#include <memory>

#include "base/file.h"
#include "codec/reader.h"

namespace iiif {

// Throws Error: not_implemented (a TIFF that is not served: striped, 16-bit, …), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_tiff(std::shared_ptr<const File> file);

}   // namespace iiif
