// Sizes, rectangles and the rounding rules. All geometry is computed in integers; where a ratio is
// needed, numerator and denominator are kept until the last step. Units are pixels. The origin is
// the top left corner; x comes before y, and width before height. Plain values.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

namespace iiif {

struct Size {
    std::int64_t width = 0;
    std::int64_t height = 0;

    auto operator<=>(const Size &) const = default;
    [[nodiscard]] constexpr bool empty() const { return width <= 0 || height <= 0; }
    [[nodiscard]] constexpr bool fits_in(const Size &box) const
    {
        return width <= box.width && height <= box.height;
    }
    [[nodiscard]] constexpr Size transposed() const { return {height, width}; }
};

struct Rect {
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;

    auto operator<=>(const Rect &) const = default;
    [[nodiscard]] constexpr std::int64_t right() const { return x + width; }
    [[nodiscard]] constexpr std::int64_t bottom() const { return y + height; }
    [[nodiscard]] constexpr Size size() const { return {width, height}; }
    [[nodiscard]] constexpr bool empty() const { return width <= 0 || height <= 0; }
};

[[nodiscard]] constexpr Rect rect_of(const Size &size)
{
    return {0, 0, size.width, size.height};
}

// The intersection may be empty; then its width or height is 0 or negative.
[[nodiscard]] constexpr Rect intersection(const Rect &a, const Rect &b)
{
    const auto x = std::max(a.x, b.x);
    const auto y = std::max(a.y, b.y);
    return {x, y, std::min(a.right(), b.right()) - x, std::min(a.bottom(), b.bottom()) - y};
}

// A rectangle whose edges may lie between pixels: each edge is grid / unit, exactly. With unit {16,
// 16}, a full-size rectangle is stated in the pixels of a level that is reduced by 16.
struct Window {
    Rect grid;
    Size unit{1, 1};

    auto operator<=>(const Window &) const = default;
};

// The divisions below take non-negative numbers and a positive divisor.
[[nodiscard]] constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b)
{
    return a / b + (a % b != 0 ? 1 : 0);
}

// The product a * b does not overflow; the quotient has to fit into 64 bits.
__extension__ using WideInteger = __int128;

[[nodiscard]] constexpr std::int64_t mul_div_floor(std::int64_t a, std::int64_t b,
                                                   std::int64_t divisor)
{
    return static_cast<std::int64_t>(WideInteger{a} * b / divisor);
}

[[nodiscard]] constexpr std::int64_t mul_div_round(std::int64_t a, std::int64_t b,
                                                   std::int64_t divisor)
{
    return static_cast<std::int64_t>((WideInteger{a} * b * 2 + divisor) /
                                     (WideInteger{divisor} * 2));
}

// Returns the size of a picture that is reduced by a whole factor: both sides are rounded up.
// Levels, tiles and `sizes` in info.json all use this rule.
[[nodiscard]] constexpr Size reduced(const Size &size, std::int64_t factor)
{
    return {ceil_div(size.width, factor), ceil_div(size.height, factor)};
}

}   // namespace iiif
