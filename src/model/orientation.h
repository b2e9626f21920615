// The eight orientations of a picture: first mirrored left to right, then turned clockwise by
// quarters (IIIF Image API 3.0 section 4.3). Plain values.
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

// Returns the place of `rect`, a part of a plane of size `whole`, after the plane has been
// oriented.
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

// Returns the orientation that undoes this one. A mirrored orientation undoes itself.
[[nodiscard]] constexpr Orientation inverse(const Orientation &orientation)
{
    if (orientation.mirrored) {
        return orientation;
    }
    return {false, (4 - orientation.quarter_turns) % 4};
}

// Returns the orientation that does `first` and then `second`. Mirroring reverses the direction of
// a turn that was done before it.
[[nodiscard]] constexpr Orientation then(const Orientation &first, const Orientation &second)
{
    const int turns = second.mirrored ? 4 - first.quarter_turns : first.quarter_turns;
    return {first.mirrored != second.mirrored, (turns + second.quarter_turns) % 4};
}

// Returns the orientation that a number of the Orientation tag means (TIFF 6.0 p. 36; EXIF has the
// same). Any other number means upright.
[[nodiscard]] constexpr Orientation orientation_numbered(int number)
{
    switch (number) {
    case 2:
        return {true, 0};
    case 3:
        return {false, 2};
    case 4:
        return {true, 2};
    case 5:
        return {true, 3};
    case 6:
        return {false, 1};
    case 7:
        return {true, 1};
    case 8:
        return {false, 3};
    default:
        return {};
    }
}

}   // namespace iiif
