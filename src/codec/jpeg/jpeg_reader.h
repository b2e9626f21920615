// Reads JPEG files: baseline and progressive; gray, RGB, YCbCr, CMYK and YCCK; with the orientation
// of EXIF. The levels are full size and the reductions by 2, 4 and 8 that a JPEG decoder offers.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"

namespace iiif {

// Any thread may call it. Throws Error: not_found (`page` is not 1), not_implemented (see
// jpeg_header.h), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_jpeg(std::shared_ptr<const ByteSource> file, int page);

}   // namespace iiif
