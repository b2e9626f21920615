// What decoding a window of a JPEG 2000 picture holds in memory, from its headers alone. Any
// thread.
#pragma once

#include <cstdint>

#include "codec/j2k_index.h"

namespace iiif {

// From so many code-blocks on, up to a resolution and in all components, a crop costs more for what
// it does not decode than levels do.
inline constexpr std::int64_t kManyBlocks = 5000;

// The code-blocks that a tile has in all resolutions up to one, of one component.
[[nodiscard]] std::int64_t blocks_up_to(const J2kTileComponent &component, int resolution);

// Beside the pixels themselves; the most that any tile takes.
[[nodiscard]] std::int64_t decoding_bytes(const J2kIndex &index, int reduction);

}   // namespace iiif
