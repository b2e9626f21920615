// Answers as pictures again.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/reader.h"
#include "test_picture.h"

namespace iiif {

[[nodiscard]] TestPicture decoded_png(const std::vector<std::uint8_t> &bytes);

// Rows of samples, pixel by pixel, as a PNG of 16 bits holds them.
[[nodiscard]] std::vector<std::uint16_t> decoded_deep_png(const std::vector<std::uint8_t> &bytes);

// All tiles of a level, in their places; a picture of bytes.
[[nodiscard]] TestPicture level_of(Reader &reader, int level);

}   // namespace iiif
