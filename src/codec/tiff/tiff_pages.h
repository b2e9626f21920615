// The pictures of a TIFF with several pages, found in one pass over its directories. Any thread.
#pragma once

#include <vector>

#include "codec/reader.h"
#include "model/byte_source.h"

namespace iiif {

// Describes the pictures of the file that are supported, as far as its directories can be read:
// sizes, tiles, orientation and name, but neither metadata nor levels in SubIFDs. ImageInfo::page
// is the number of the picture. Throws Error(damaged) where the first page is unreadable.
[[nodiscard]] std::vector<FilePage> read_tiff_pages(const ByteSource &file);

}   // namespace iiif
