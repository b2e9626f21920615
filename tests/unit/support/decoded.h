// Decodes answers and levels, so that tests can compare pixels.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/reader.h"
#include "test_picture.h"

namespace iiif {

[[nodiscard]] TestPicture decoded_png(const std::vector<std::uint8_t> &bytes);

// Returns the samples of a PNG of 16 bits, row by row and pixel by pixel.
[[nodiscard]] std::vector<std::uint16_t> decoded_deep_png(const std::vector<std::uint8_t> &bytes);

// Decodes all tiles of a level into a picture of bytes.
[[nodiscard]] TestPicture level_of(Reader &reader, int level);

}   // namespace iiif
