// TIFF and BigTIFF: tiled pyramids, whose levels are following pages or SubIFDs, and pictures in
// strips, which are read in bands of some; all kinds of samples and colours that tiff_page.cc
// names.
#pragma once

#include <memory>

#include "model/byte_source.h"
#include "codec/reader.h"
#include "codec/tiff/tiff_directory.h"

namespace iiif {

// The picture with that number, from 1. Throws Error: not_implemented (a TIFF that is not served),
// not_found (no such page), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_tiff(std::shared_ptr<const ByteSource> file,
                                                int page = 1);

// One more Reader of a picture whose directory has been read. Opens and reads nothing.
[[nodiscard]] std::unique_ptr<Reader>
make_tiff_reader(std::shared_ptr<const TiffDirectory> directory);

}   // namespace iiif
