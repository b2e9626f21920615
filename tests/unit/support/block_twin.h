// The slow, obvious twin of BlockDecoder: decodes one coefficient at a time, as ISO/IEC 15444-1
// annexes C and D describe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/jpeg2000/block_decoder.h"

namespace iiif {

// Returns the coefficients of the reversible transform, row by row, without a region's shift.
[[nodiscard]] std::vector<std::int32_t> twin_block(const CodedBlock &block,
                                                   std::span<const std::uint8_t> bytes);

}   // namespace iiif
