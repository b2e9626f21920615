// What decoding windows of a JPEG 2000 picture holds in memory, computed from its headers alone.
// Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/jpeg2000/j2k_index.h"
#include "model/image_info.h"

namespace iiif {

// Those that have to be decoded for `wanted` ones, ascending: a colour transform takes the first
// three whatever is wanted.
[[nodiscard]] std::vector<int> decoded_components(const J2kSize &size, const J2kTileCoding &coding,
                                                  std::vector<int> wanted);

// Says of each level, a reduction from 0 on, what decoding it holds beside the pixels themselves:
// the most that any tile takes.
void put_decoding_bytes(const J2kIndex &index, const std::vector<int> &components,
                        std::vector<Level> &levels);

// The most coded bytes that a window of so many pixels may have.
[[nodiscard]] std::int64_t most_coded_bytes(const J2kIndex &index, std::int64_t tile,
                                            const Level &level, const Size &window);

}   // namespace iiif
