// Tiled TIFF and BigTIFF pyramids: levels as following pages or as SubIFDs; 8-bit grey, RGB and
// YCbCr; JPEG, deflate, LZW, zstd, WebP or no compression.
#pragma once

#include <memory>

#include "base/file.h"
#include "codec/reader.h"
#include "codec/tiff_directory.h"

namespace iiif {

// Throws Error: not_implemented (a TIFF that is not served: striped, 16-bit, …), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_tiff(std::shared_ptr<const File> file);

// One more Reader of a picture whose directory has been read. Opens and reads nothing.
[[nodiscard]] std::unique_ptr<Reader>
make_tiff_reader(std::shared_ptr<const TiffDirectory> directory);

}   // namespace iiif
