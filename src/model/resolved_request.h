// A Request after it met a picture and the limits: exact pixels. Two requests that mean the same
// have equal ResolvedRequests, so canonical links and ETags are made from it. render/resolve.h
// makes it, and a RenderPlan contains it. Plain values.
#pragma once

#include <compare>
#include <optional>

#include "model/image_info.h"
#include "model/request.h"

namespace iiif {

struct ResolvedRequest {
    Rect region;   // in pixels of the full size, cut at the picture's edges; never empty
    Size size;     // the scaled region, before it is turned
    Size answer;   // `size` turned by quarters, or for a free angle the box around it
    Rotation rotation;
    Quality quality = Quality::normal;   // `normal` where the picture already is as asked
    ImageFormat format = ImageFormat::jpg;
    Look look;
    // The tile of a stored level that is exactly the answer, if there is one. `region` may then
    // differ from it by the rounding of the level.
    std::optional<TileIndex> tile;

    // The canonical URL names the region and the size by the shortest form that holds.
    bool whole = false;          // the region is the whole picture
    bool unscaled = false;       // the size is the region's size
    bool natural = false;        // the size is the largest that is allowed without enlarging
    bool largest = false;        // the size is the largest that is allowed
    bool enlarged = false;       // width or height is larger than the region's
    bool keeps_aspect = false;   // the height follows from the width

    auto operator<=>(const ResolvedRequest &) const = default;
};

}   // namespace iiif
