// Answers as pictures again.
#pragma once

#include <cstdint>
#include <vector>

#include "test_picture.h"

namespace iiif {

[[nodiscard]] TestPicture decoded_png(const std::vector<std::uint8_t> &bytes);

// Rows of samples, pixel by pixel, as a PNG of 16 bits holds them.
[[nodiscard]] std::vector<std::uint16_t> decoded_deep_png(const std::vector<std::uint8_t> &bytes);

}   // namespace iiif
