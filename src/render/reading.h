// The ways to decode the source of a plan: tile by tile, by rectangles, or held whole.
// bytes_needed() and ShownRows both call these functions, so that the price fits the work. Plain
// functions of constants; any thread.
#pragma once

#include "model/image_info.h"

namespace iiif {

enum class Reading {
    tiles,        // a row of tiles at a time (TileRows)
    rectangles,   // bands that the Reader decodes at once (RectRows)
    held,         // the whole source is decoded first, then turned (HeldRows)
};

// Returns the way to decode `source`, a part of the level, which is turned by `orientation`.
[[nodiscard]] Reading reading_of(const ImageInfo &info, int level, const Rect &source,
                                 const Orientation &orientation);

// The most pixels that one band of Reading::rectangles has; it has 64 rows, or columns, at least.
inline constexpr std::int64_t kBandPixels = std::int64_t{2} << 20;

// Returns the size of one band of Reading::rectangles, for a source whose size is `oriented_size`
// after it was turned.
[[nodiscard]] Size band_size(const Size &oriented_size);

// The side of the square of tiles that TileSource decodes at once where the Reader decodes
// rectangles.
inline constexpr std::int64_t kBlockSide = 1024;

}   // namespace iiif
