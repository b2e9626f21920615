// Decides whether a file's ICC profile may be put into answers. One decision holds for all formats:
// readers of every format have to accept the profile, of which libpng's checks are the strictest.
// Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/sink.h"

namespace iiif {

using Profile = std::shared_ptr<const std::vector<std::uint8_t>>;

// Whether libpng and browsers accept the profile: its header is that of a device or colour space
// profile of its length, and all its tags lie inside.
[[nodiscard]] bool is_sound_profile(Bytes profile);

// Returns the profile if it is sound, and else what Little CMS can read of it, written anew; where
// that is not sound either, the profile as it is. Returns null for no bytes.
[[nodiscard]] Profile repaired_profile(std::vector<std::uint8_t> profile);

}   // namespace iiif
