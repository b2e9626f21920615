// Answers as pictures again.
#pragma once

#include <cstdint>
#include <vector>

#include "test_picture.h"

namespace iiif {

[[nodiscard]] TestPicture decoded_png(const std::vector<std::uint8_t> &bytes);

}   // namespace iiif
