// What a viewer asks for, whatever protocol it speaks: the differences between the protocols are
// values in here. Nothing is resolved yet, because no file has been opened. Plain values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>

#include "model/decimal.h"
#include "model/geometry.h"
#include "model/image_format.h"
#include "model/ladder.h"
#include "model/look.h"
#include "model/orientation.h"

namespace iiif {

// One tile of one level of a ladder. It has a size of its own, so that no Scale is stated with it.
struct TileAt {
    Ladder ladder = Ladder::tiers;
    std::int64_t level = 0;   // 0 is the smallest
    std::int64_t column = 0;
    std::int64_t row = 0;
    // Instead of column and row: which tile it is, counted row by row from 0.
    std::optional<std::int64_t> number = {};
    bool from_end = false;   // counted from the last one
    // Of the groups of 256 in which the tiles of all levels are counted, the smallest level first:
    // the one that this tile is said to lie in.
    std::optional<std::int64_t> group = {};

    auto operator<=>(const TileAt &) const = default;
};

struct Region {
    enum class Kind { full, square, pixels, percent, tile };

    Kind kind = Kind::full;
    Rect pixels = {};                      // of the full-size picture
    std::array<Decimal, 4> percent = {};   // x, y, width, height in hundredths of the full size
    TileAt tile = {};

    auto operator<=>(const Region &) const = default;
};

// What happens when the answer would be larger than the region.
enum class Enlarge {
    never,       // 400
    permitted,   // enlarged where the operator allows it, else 400
    asked,       // enlarged where the operator allows it, else 501 (IIIF 3, `^`)
};

struct Scale {
    enum class Kind {
        natural,   // the region's own size; with Enlarge::asked the largest one allowed
        width,
        height,
        exact,
        within,   // as large as fits in the box
        percent,
    };

    Kind kind = Kind::natural;
    Size box;   // what the kind names of it, in pixels
    Decimal percent;
    Enlarge enlarge = Enlarge::never;
    bool clamp = false;   // over the operator's limits: shrink instead of refuse

    auto operator<=>(const Scale &) const = default;
};

// Mirrored first, then turned.
struct Rotation {
    static constexpr std::int64_t kQuarter = 90 * Decimal::kOne;

    bool mirrored = false;
    Decimal degrees;   // 0 <= degrees < 360, clockwise

    auto operator<=>(const Rotation &) const = default;

    [[nodiscard]] bool by_quarters() const { return degrees.parts % kQuarter == 0; }
    // What of it needs no resampling: for free angles the mirroring alone.
    [[nodiscard]] Orientation orientation() const
    {
        return {mirrored, by_quarters() ? static_cast<int>(degrees.parts / kQuarter) : 0};
    }
};

enum class Quality { normal, color, gray, bitonal };

struct Request {
    Region region = {};
    Scale scale = {};
    Rotation rotation = {};
    Quality quality = Quality::normal;
    ImageFormat format = ImageFormat::jpg;
    Look look = {};
    // 1 to 100, where the viewer has a say in it: an answer that is encoded for it.
    std::optional<int> encoder_quality = {};
    std::optional<int> layers = {};   // of JPEG 2000, at most, where the viewer has a say in it
    TiffScheme tiff_scheme = TiffScheme::deflate;   // of an answer in that format

    auto operator<=>(const Request &) const = default;
};

}   // namespace iiif
