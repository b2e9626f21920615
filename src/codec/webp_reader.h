// Reads still WebP pictures, lossy and lossless, with metadata and ICC profile. The file is decoded
// as a whole; Readers of one picture share the ByteSource.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Any thread may call it. Throws Error: not_found (`page` is not 1), unknown_media (a RIFF file
// that is not WebP), not_implemented (animations), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_webp(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
