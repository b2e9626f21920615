// Reads GIF: the first frame, placed on the file's canvas and decoded as RGB with alpha. The file
// is decoded as a whole; Readers of one picture share the ByteSource.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Any thread may call it. Throws Error: not_found (`page` is not 1), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_gif(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
