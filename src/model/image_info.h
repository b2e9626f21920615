// What is known of a picture after opening it. Constant from then on and shared between threads.
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

// How the tiles of a level lie in the file as JPEG that a browser can show.
struct StoredJpeg {
    Size block{16, 16};      // of pixels that are coded together: turns and cuts keep them whole
    bool luminance = true;   // the first component alone is the gray picture

    auto operator<=>(const StoredJpeg &) const = default;
};

struct Level {
    Size size;
    Size tile;
    std::optional<StoredJpeg> stored_jpeg = {};
    // What decoding any part of it holds, beside the pixels that are asked for.
    std::int64_t decoding_bytes = 0;
    // The same where it depends on the rectangle: of each pixel, and of those so far around it.
    std::int64_t decoding_bytes_per_pixel = 0;
    std::int64_t decoding_margin = 0;
    // Rows that are decoded one after the other at once, whole tiles of them, where what lies above
    // a tile has to be decoded first; else 0.
    std::int64_t band_rows = 0;
    // Its pixels lie so many half pixels of full size left of, and above, the middle of those that
    // they stand for: none where they are means; JPEG 2000 keeps one of these pixels' places.
    Size half_pixel_shift = {};

    auto operator<=>(const Level &) const = default;
};

struct TileIndex {
    int level = 0;
    std::int64_t column = 0;
    std::int64_t row = 0;

    auto operator<=>(const TileIndex &) const = default;
};

// A tile made of the JPEG that lies in the file, without decoding it.
struct JpegTile {
    TileIndex index;
    Orientation orientation;
    bool gray = false;

    auto operator<=>(const JpegTile &) const = default;
};

// What decoding a rectangle of a level holds beside decoding_bytes.
[[nodiscard]] constexpr std::int64_t decoding_bytes_of(const Level &level, const Size &rect)
{
    const auto around = 2 * level.decoding_margin;
    return level.decoding_bytes_per_pixel * std::min(rect.width + around, level.size.width) *
           std::min(rect.height + around, level.size.height);
}

// Where a tile lies in its level.
[[nodiscard]] constexpr Rect tile_rect(const Level &level, const TileIndex &tile)
{
    return intersection({tile.column * level.tile.width, tile.row * level.tile.height,
                         level.tile.width, level.tile.height},
                        rect_of(level.size));
}

// One of the pictures of a file that has many of one size: slices, or bands of a spectrum.
struct StackPage {
    std::string name;   // may be empty
    double scale = 1;

    bool operator==(const StackPage &) const = default;
};

// Whether the tile is just the bytes that lie in the file: neither cut, nor turned, nor gray.
[[nodiscard]] constexpr bool is_stored_unchanged(const JpegTile &tile, const Level &level)
{
    return tile.orientation.upright() && !tile.gray &&
           tile_rect(level, tile.index).size() == level.tile;
}

struct ImageInfo {
    // As stored, which is how a Reader counts them. Never empty; levels[0] is full size, each next
    // one smaller. No side is above 2^31-1.
    std::vector<Level> levels;
    PixelFormat format;
    SourceIdentity identity;
    int page = 1;   // of those in the file
    // Any rectangle of a level is decoded at once, for less than its tiles one by one.
    bool any_rect = false;
    StoredSamples stored = {};
    // Of each colour; none where samples use all of their type.
    std::vector<ValueRange> ranges = {};
    // How the stored pixels have to be laid to become the picture that all others speak of.
    Orientation orientation = {};
    // What the colours mean, as the file says it; empty where it does not.
    std::shared_ptr<const std::vector<std::uint8_t>> icc_profile = {};
    std::shared_ptr<const Metadata> metadata = {};   // may be none

    [[nodiscard]] Size size() const { return oriented(levels.front().size, orientation); }
    // A level as the picture is looked at, with tiles as viewers are offered them.
    [[nodiscard]] Level shown(std::size_t level) const;
};

// The whole factor by which `level` reduces `full` (both sides rounded up or down alike), or 0 when
// there is none: 163 and 162 columns are both a sixteenth of 2600.
[[nodiscard]] std::int64_t whole_factor(const Size &full, const Size &level);

// A reduction that is offered to viewers: the size is reduced(full, factor), whatever way the file
// rounded the level behind it.
struct Reduction {
    std::int64_t factor = 1;
    Size tile;

    auto operator<=>(const Reduction &) const = default;
};

// Those of the stored levels, full size first, then halves of the last until one tile holds it all.
// Tiles are cut to the limits on sides: what is offered has to be answered. Where the file has
// bands of rows, or nothing smaller than the picture, viewers are offered smaller ones.
[[nodiscard]] std::vector<Reduction> reductions(const ImageInfo &info, const Limits &limits);

}   // namespace iiif
