// What the tags of a TIFF say of its picture in words, and of how large the object is.
#pragma once

#include "model/byte_source.h"
#include "model/image_info.h"

namespace iiif {

class TiffHandle;

// Of the directory that `tiff` stands on, in that file.
[[nodiscard]] Metadata read_metadata(const TiffHandle &tiff, const ByteSource &file);
[[nodiscard]] StackPage read_stack_page(const TiffHandle &tiff);

}   // namespace iiif
