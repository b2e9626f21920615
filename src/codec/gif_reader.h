// Reads GIF: the first frame, placed on the file's canvas.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Throws Error: not_found (no such page), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_gif(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
