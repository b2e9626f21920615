// Computes the bytes that rows of pixels take in memory: planes of rows, each row aligned. The plan
// counts with these numbers, and StripBuffer (pixel/strip.h) allocates by them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/geometry.h"
#include "model/pixel_format.h"

namespace iiif {

inline constexpr std::size_t kRowAlignment =
    64;   // bytes; zimg requires it, and SIMD is faster with it

// Returns the bytes from one row of a plane to the next, a multiple of kRowAlignment. Throws
// Error(damaged) where the number overflows.
[[nodiscard]] std::int64_t aligned_row_bytes(PixelFormat format, std::int64_t width);

// Returns the bytes of all planes of a strip. Throws Error(damaged) where the number overflows.
[[nodiscard]] std::int64_t strip_bytes(PixelFormat format, const Size &size);

}   // namespace iiif
