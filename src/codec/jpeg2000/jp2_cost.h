// What decoding windows of a JPEG 2000 picture costs, from its headers alone: which of the two ways
// is the cheaper one, and what it holds in memory. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/jpeg2000/j2k_crop.h"
#include "codec/jpeg2000/j2k_index.h"
#include "model/image_info.h"

namespace iiif {

// Those that have to be decoded for `wanted` ones, ascending: a colour transform takes the first
// three whatever is wanted.
[[nodiscard]] std::vector<int> decoded_components(const J2kSize &size, const J2kTileCoding &coding,
                                                  std::vector<int> wanted);

// Whether to decode by levels (j2k_levels.h) rather than as a crop. Asks for the window's tile,
// reduction and components only, so that all windows of a tile are decoded alike.
[[nodiscard]] bool better_by_levels(const J2kIndex &index, const J2kTile &geometry,
                                    const J2kWindow &window);

// Says of each level, a reduction from 0 on, what decoding it holds beside the pixels themselves:
// the most that any tile takes.
void put_decoding_bytes(const J2kIndex &index, const std::vector<int> &components,
                        std::vector<Level> &levels);

// The most coded bytes that a window of so many pixels may have; they have been counted twice.
[[nodiscard]] std::int64_t most_coded_bytes(const J2kIndex &index, std::int64_t tile,
                                            const Level &level, const Size &window);

}   // namespace iiif
