// The properties of an open picture, and the rules that follow from them: the position of a tile,
// the reductions that info.json offers. An ImageInfo is constant once the picture is open
// and is shared between threads. Sizes are in pixels. A Reader of a file without stored levels
// states virtual ones, so no other code asks for the kind of file.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/geometry.h"
#include "model/limits.h"
#include "model/metadata.h"
#include "model/orientation.h"
#include "model/pixel_format.h"
#include "model/source_identity.h"

namespace iiif {

// The tiles of a level are stored as JPEG that browsers can show.
struct StoredJpeg {
    Size block{16, 16};      // the MCU, in pixels: lossless turns and crops keep MCUs whole
    bool luminance = true;   // the first component alone is the gray picture

    auto operator<=>(const StoredJpeg &) const = default;
};

struct Level {
    Size size;
    Size tile;
    std::optional<StoredJpeg> stored_jpeg = {};
    // The memory that decoding takes besides the decoded pixels: a fixed part, and a part for each
    // pixel of the rectangle enlarged by decoding_margin pixels on each side; see
    // decoding_bytes_of().
    std::int64_t decoding_bytes = 0;
    std::int64_t decoding_bytes_per_pixel = 0;
    std::int64_t decoding_margin = 0;
    // The number of rows that are decoded and kept at a time, a multiple of the tile's height, for
    // pictures that can only be decoded from top to bottom. 0 where tiles are decoded
    // independently.
    std::int64_t band_rows = 0;
    // The distance of this level's samples to the left of and above the centres of the pixels that
    // they stand for, in half pixels of full size. {0, 0} where a sample is the mean of those
    // pixels; JPEG 2000 keeps the position of one of them.
    Size half_pixel_shift = {};

    auto operator<=>(const Level &) const = default;
};

struct TileIndex {
    int level = 0;
    std::int64_t column = 0;
    std::int64_t row = 0;

    auto operator<=>(const TileIndex &) const = default;
};

// A tile that is answered with stored JPEG, turned or made gray without decoding where asked.
struct StoredTileRequest {
    TileIndex index;
    Orientation orientation;
    bool gray = false;

    auto operator<=>(const StoredTileRequest &) const = default;
};

// Returns the memory that decoding a rectangle of a level takes besides decoding_bytes.
[[nodiscard]] constexpr std::int64_t decoding_bytes_of(const Level &level, const Size &rect)
{
    const auto around = 2 * level.decoding_margin;
    return level.decoding_bytes_per_pixel * std::min(rect.width + around, level.size.width) *
           std::min(rect.height + around, level.size.height);
}

// Returns the rectangle of a tile in its level; tiles at the right and lower edges are cut.
[[nodiscard]] constexpr Rect tile_rect(const Level &level, const TileIndex &tile)
{
    return intersection({tile.column * level.tile.width, tile.row * level.tile.height,
                         level.tile.width, level.tile.height},
                        rect_of(level.size));
}

// One page of a stack: a slice, or a spectral band.
struct StackPage {
    std::string name;   // may be empty
    double scale = 1;

    bool operator==(const StackPage &) const = default;
};

// Returns whether the tile can be answered with its stored bytes: not cut, not turned, not made
// gray.
[[nodiscard]] constexpr bool is_stored_unchanged(const StoredTileRequest &tile, const Level &level)
{
    return tile.orientation.upright() && !tile.gray &&
           tile_rect(level, tile.index).size() == level.tile;
}

struct ImageInfo {
    // The levels as stored, before the orientation. Never empty; levels[0] is full size, each
    // following level is smaller. No side is longer than 2^31-1.
    std::vector<Level> levels;
    PixelFormat format;
    SourceIdentity identity;
    int page = 1;             // counted from 1
    bool lacks_end = false;   // the file ends too early: it may still be being copied
    // The Reader decodes any rectangle of a level in one call, faster than its tiles one by one.
    bool any_rect = false;
    StoredSamples stored = {};
    // One range for each colour; empty where the samples use the whole range of their type.
    std::vector<ValueRange> ranges = {};
    // Turns the stored pixels into the picture that viewers see.
    Orientation orientation = {};
    // The ICC profile of the file; null where it has none.
    std::shared_ptr<const std::vector<std::uint8_t>> icc_profile = {};
    std::shared_ptr<const Metadata> metadata = {};   // null where the file has none

    // Returns the full size, after the orientation.
    [[nodiscard]] Size size() const { return oriented(levels.front().size, orientation); }
    // Returns a level after the orientation, with the tile size that viewers are offered.
    [[nodiscard]] Level shown(std::size_t level) const;
};

// Returns the whole factor by which `level` reduces `full`, where each side may be rounded up or
// down: 163 and 162 columns both reduce 2600 by 16. Returns 0 where there is no such factor.
[[nodiscard]] std::int64_t whole_factor(const Size &full, const Size &level);

// A size that info.json offers: reduced(full, factor), also where the stored level behind it was
// rounded differently.
struct Reduction {
    std::int64_t factor = 1;
    Size tile;

    auto operator<=>(const Reduction &) const = default;
};

// Returns the reductions of the stored levels, full size first, then each half of the one before
// until one tile holds the whole picture. A tile is no larger than the limits allow, because every
// offered tile has to be answered. Where stored tiles are as wide or as high as the level, smaller
// tiles are offered.
[[nodiscard]] std::vector<Reduction> reductions(const ImageInfo &info, const Limits &limits);

}   // namespace iiif
