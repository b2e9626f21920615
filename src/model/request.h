// A request for one rendered picture, in the same terms for every protocol. Where protocols differ,
// the difference is a value of a member. Nothing is resolved, because no file has been opened yet;
// render/resolve.h does that. Plain values.
//
//     IIIF 3 "square/!600,400/90/gray.png" becomes
//     {.region = {.kind = Region::Kind::square},
//      .scale = {.kind = Scale::Kind::within, .box = {600, 400}, .clamp = true},
//      .rotation = {.degrees = {90 * Decimal::kOne}}, .quality = Quality::gray,
//      .format = ImageFormat::png}
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

// One tile of one level of a ladder. The tile determines the answer's size; Scale is not used.
struct TileAt {
    Ladder ladder = Ladder::tiers;
    std::int64_t level = 0;   // 0 is the smallest
    std::int64_t column = 0;
    std::int64_t row = 0;
    // Replaces column and row where it is set: tiles are counted row by row from 0.
    std::optional<std::int64_t> number = {};
    bool from_end = false;   // `number` counts backwards from the level's last tile
    // Zoomify's TileGroup, which has to be the right one: tiles of all levels are counted together,
    // the smallest level first, 256 to a group.
    std::optional<std::int64_t> group = {};

    auto operator<=>(const TileAt &) const = default;
};

struct Region {
    enum class Kind { full, square, pixels, percent, tile };

    Kind kind = Kind::full;
    Rect pixels = {};                      // in pixels of the full size
    std::array<Decimal, 4> percent = {};   // x, y, width, height, in percent of the full size
    TileAt tile = {};

    auto operator<=>(const Region &) const = default;
};

// The rule for an answer that would be larger than the region.
enum class Enlarge {
    never,       // refuse with 400
    permitted,   // enlarge if the operator allows it, otherwise refuse with 400
    asked,       // enlarge if the operator allows it, otherwise refuse with 501 (IIIF 3, `^`)
};

struct Scale {
    enum class Kind {
        natural,   // the region's size; with Enlarge::asked the largest size that is allowed
        width,     // box.width; the height keeps the aspect ratio
        height,    // box.height; the width keeps the aspect ratio
        exact,     // box, which may change the aspect ratio
        within,    // as large as fits into box, keeping the aspect ratio
        percent,   // of the region's size
    };

    Kind kind = Kind::natural;
    Size box;   // in pixels
    Decimal percent;
    Enlarge enlarge = Enlarge::never;
    bool clamp = false;   // shrink an answer that exceeds the operator's limits; else refuse it

    auto operator<=>(const Scale &) const = default;
};

// The scaled region is mirrored left to right first, then turned.
struct Rotation {
    static constexpr std::int64_t kQuarter = 90 * Decimal::kOne;

    bool mirrored = false;
    Decimal degrees;   // 0 <= degrees < 360, clockwise

    auto operator<=>(const Rotation &) const = default;

    [[nodiscard]] bool by_quarters() const { return degrees.parts % kQuarter == 0; }
    // Returns the part of the rotation that needs no resampling; for a free angle, the mirroring.
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
    // The viewer may choose these two (IIP's QLT and LYR). Where they are not set, the operator's
    // settings hold.
    std::optional<int> encoder_quality = {};   // 1 to 100
    std::optional<int> layers = {};            // quality layers of JPEG 2000, at most
    TiffScheme tiff_scheme = TiffScheme::deflate;

    auto operator<=>(const Request &) const = default;
};

}   // namespace iiif
