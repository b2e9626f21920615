// Which directories of a TIFF are levels of one picture, and which begin the next one. Any thread.
#pragma once

#include <cstdint>

#include "codec/tiff/tiff_page.h"
#include "model/geometry.h"

namespace iiif {

// No file is searched further.
inline constexpr int kMostDirectories = 1000;

// A page with a longer side is damaged. In pixels.
inline constexpr std::int64_t kLongestSide = 0x7fffffff;

// Returns the size of a tile, or of the band that some strips form together.
[[nodiscard]] Size tile_of(const TiffPage &page);

[[nodiscard]] bool is_smaller(const Size &size, const Size &than);

// Returns whether `page` is a level of the picture whose full size is `full`, by its size, format
// and flags.
[[nodiscard]] bool is_level_of(const TiffPage &full, const TiffPage &page);

// Returns whether a page belongs to the picture `full` and is not the next picture of the file.
[[nodiscard]] bool belongs_to(const TiffPage &full, const TiffPage &page);

}   // namespace iiif
