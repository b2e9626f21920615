// Reads still WebP pictures, lossy and lossless.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Throws Error: not_found (no such page), unknown_media (a RIFF file that is not WebP),
// not_implemented (animations), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_webp(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
