// Predicts the memory for decoding windows of a JPEG 2000 picture from its headers alone. Any
// thread.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/jpeg2000/j2k_index.h"
#include "model/image_info.h"

namespace iiif {

// Returns the components that must be decoded to obtain the `wanted` ones, ascending: a colour
// transform always needs the first three.
[[nodiscard]] std::vector<int> decoded_components(const J2kSize &size, const J2kTileCoding &coding,
                                                  std::vector<int> wanted);

// Sets, for each level (a reduction, from 0), the memory that decoding needs besides the pixels
// themselves: the maximum over all tiles.
void put_decoding_bytes(const J2kIndex &index, const std::vector<int> &components,
                        std::vector<Level> &levels);

// Returns the maximum number of coded bytes in a window of this size.
[[nodiscard]] std::int64_t most_coded_bytes(const J2kIndex &index, std::int64_t tile,
                                            const Level &level, const Size &window);

}   // namespace iiif
