// Reads the metadata in a TIFF's tags: texts, resolution, XMP and EXIF. Used by the handle's
// thread.
#pragma once

#include "model/byte_source.h"
#include "model/image_info.h"

namespace iiif {

class TiffHandle;

// Both functions read the current directory of `tiff`. `file` is the file that `tiff` reads.
[[nodiscard]] Metadata read_metadata(const TiffHandle &tiff, const ByteSource &file);
[[nodiscard]] StackPage read_stack_page(const TiffHandle &tiff);

}   // namespace iiif
