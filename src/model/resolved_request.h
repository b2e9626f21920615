// A Request after it met a picture and the limits: what exactly the answer shows. Two requests that
// mean the same have the same ResolvedRequest, which is why canonical links and ETags are made of
// it.
#pragma once

#include <compare>
#include <optional>

#include "model/image_info.h"
#include "model/request.h"

namespace iiif {

struct ResolvedRequest {
    Rect region;   // of the full-size picture, cut at its edges, never empty
    Size size;     // of the scaled region, before it is turned
    Size answer;   // of the answer: `size` turned, or the box around it for free angles
    Rotation rotation;
    Quality quality = Quality::normal;   // `normal` where the picture is already what was asked
    ImageFormat format = ImageFormat::jpg;
    Look look;
    // The answer is this tile of a level, whatever part of the full picture that level calls it.
    std::optional<TileIndex> tile;

    // How short a name the region and the size have.
    bool whole = false;          // the region is the full picture
    bool unscaled = false;       // the size is the region's
    bool natural = false;        // the size is the largest without enlarging that the limits allow
    bool largest = false;        // the size is the largest that the limits allow
    bool enlarged = false;       // larger than the region in a side
    bool keeps_aspect = false;   // the width alone says the size

    auto operator<=>(const ResolvedRequest &) const = default;
};

}   // namespace iiif
