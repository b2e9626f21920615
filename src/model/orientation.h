// The eight ways to lay a picture: mirrored left to right first, then turned clockwise by quarters
// (IIIF Image API 3.0 section 4.3).
#pragma once

#include <compare>

#include "model/geometry.h"

namespace iiif {

struct Orientation {
    bool mirrored = false;
    int quarter_turns = 0;   // 0 to 3, clockwise

    auto operator<=>(const Orientation &) const = default;
    [[nodiscard]] constexpr bool upright() const { return !mirrored && quarter_turns == 0; }
    [[nodiscard]] constexpr bool transposes() const { return quarter_turns % 2 != 0; }
};

[[nodiscard]] constexpr Size oriented(const Size &size, const Orientation &orientation)
{
    return orientation.transposes() ? size.transposed() : size;
}

// Where `rect`, part of a plane of size `whole`, lies after the plane has been laid so.
[[nodiscard]] constexpr Rect oriented(const Rect &rect, const Size &whole,
                                      const Orientation &orientation)
{
    const auto x = orientation.mirrored ? whole.width - rect.right() : rect.x;
    switch (orientation.quarter_turns) {
    case 1:
        return {whole.height - rect.bottom(), x, rect.height, rect.width};
    case 2:
        return {whole.width - x - rect.width, whole.height - rect.bottom(), rect.width,
                rect.height};
    case 3:
        return {rect.y, whole.width - x - rect.width, rect.height, rect.width};
    default:
        return {x, rect.y, rect.width, rect.height};
    }
}

// The orientation that undoes this one: a mirrored one undoes itself.
[[nodiscard]] constexpr Orientation inverse(const Orientation &orientation)
{
    if (orientation.mirrored) {
        return orientation;
    }
    return {false, (4 - orientation.quarter_turns) % 4};
}

}   // namespace iiif
