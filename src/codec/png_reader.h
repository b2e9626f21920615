// Reads PNG of every colour type and bit depth, interlaced or not.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Throws Error: not_found (no such page), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_png(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
