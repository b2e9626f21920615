// Orders names as people number files: digits compare as numbers, so that p2 precedes p10, and
// ASCII letters compare without case. Any thread.
#pragma once

#include <string_view>

namespace iiif {

// Returns whether `one` comes first. The order is strict: names that differ only in case or leading
// zeros are ordered by their bytes.
[[nodiscard]] bool natural_less(std::string_view one, std::string_view other) noexcept;

}   // namespace iiif
