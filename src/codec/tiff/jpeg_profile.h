// Puts an ICC profile into a JPEG file, split into APP2 segments (ICC.1:2010 annex B.4). Any thread
// may call it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"

namespace iiif {

// Returns the JPEG with the profile inserted after its first marker segment. `jpeg` has to be a
// complete JPEG without a profile. A profile that is empty or does not fit into 255 segments is
// left out.
[[nodiscard]] std::vector<std::uint8_t> with_profile(std::vector<std::uint8_t> jpeg, Bytes profile);

}   // namespace iiif
