// WebP, lossy and lossless; still pictures.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Throws Error: not_found (no such page), unknown_media (RIFF of another kind), not_implemented
// (moving pictures), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_webp(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
