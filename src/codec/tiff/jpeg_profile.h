// Colour profiles in JPEG files (ICC.1:2010 annex B.4). Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"

namespace iiif {

// The JPEG, a whole one that brings none of its own, with the profile behind its first marker
// segment.
[[nodiscard]] std::vector<std::uint8_t> with_profile(std::vector<std::uint8_t> jpeg, Bytes profile);

}   // namespace iiif
