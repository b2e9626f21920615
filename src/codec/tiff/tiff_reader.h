// Reads TIFF and BigTIFF: tiled pyramids, whose levels are the following pages or SubIFDs, and
// pictures in strips, which are read several at a time. tiff_page.cc lists the supported samples
// and colours. The Readers of one picture share its TiffDirectory.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"
#include "codec/tiff/tiff_directory.h"

namespace iiif {

// Opens picture `page`, counted from 1. Throws Error: not_implemented (a variant of TIFF that is
// not supported), not_found (no such page), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_tiff(std::shared_ptr<const ByteSource> file,
                                                int page = 1);

// Makes a Reader of a picture whose directory has been read. Does not touch the file.
[[nodiscard]] std::unique_ptr<Reader>
make_tiff_reader(std::shared_ptr<const TiffDirectory> directory);

}   // namespace iiif
