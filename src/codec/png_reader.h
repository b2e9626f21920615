// Reads PNG of every colour type and bit depth as gray or RGB of 8 or 16 bits, with metadata and
// ICC profile. Rows are decoded from the top down; an interlaced PNG is decoded as a whole. Readers
// of one picture share the ByteSource.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Any thread may call it. Throws Error: not_found (`page` is not 1), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_png(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
