// What a sample means. Pixels travel planar: one plane per channel, 8 bits a sample.
#pragma once

#include <compare>

namespace iiif {

enum class ColorModel { gray, rgb };

struct PixelFormat {
    ColorModel model = ColorModel::rgb;
    bool alpha = false;   // one more plane, unassociated, 255 = opaque

    auto operator<=>(const PixelFormat &) const = default;
    [[nodiscard]] constexpr int colors() const { return model == ColorModel::gray ? 1 : 3; }
    [[nodiscard]] constexpr int channels() const { return colors() + (alpha ? 1 : 0); }
};

// An opaque colour, for backgrounds.
struct Color {
    unsigned char red = 255;
    unsigned char green = 255;
    unsigned char blue = 255;

    auto operator<=>(const Color &) const = default;
};

}   // namespace iiif
