// How the values of a picture are shown: what IIP's GAM, CNT, MINMAX, CMP and others ask for.
// Values are those between the ends of their range, 0 to 1, and may lie beyond. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/pixel_format.h"

namespace iiif {

enum class ColorMap { none, hot, cold, jet, red, green, blue };

struct Look {
    // Light from this angle, and this high, in degrees.
    struct Light {
        float horizontal = 0;
        float vertical = 0;

        auto operator<=>(const Light &) const = default;
    };
    // What is black and white instead of the range that the file states.
    struct Range {
        std::optional<int> channel;   // nothing: all of them
        ValueRange range;

        auto operator<=>(const Range &) const = default;
    };
    using MatrixRow = std::vector<float>;   // the weights of the first colours, or bands
    enum class Contrast { factor, equalized, stretched };

    // In the order in which they are done.
    std::vector<float> kernel = {};   // of a convolution: a square of odd side, row by row
    std::vector<Range> ranges = {};
    std::optional<Light> shade = {};   // the picture's colours are the normals of a surface
    std::vector<MatrixRow> color_matrix = {};   // a row for each colour that is made
    float gamma = 1;
    bool logarithm = false;   // instead of gamma
    bool inverted = false;
    ColorMap map = ColorMap::none;   // of the first colour
    Contrast contrast = Contrast::factor;
    float factor = 1;

    auto operator<=>(const Look &) const = default;

    [[nodiscard]] bool plain() const { return *this == Look{}; }
    // It depends on how often each value occurs in the whole picture.
    [[nodiscard]] bool needs_histogram() const { return contrast != Contrast::factor; }
};

// How far a kernel reaches beyond its pixel; 0 where there is none.
[[nodiscard]] int reach(const std::vector<float> &kernel);

// The format of a picture of `format` that has this look, in samples of the same type.
[[nodiscard]] PixelFormat format_with_look(PixelFormat format, const Look &look);

// Different for different looks; empty for the plain one.
[[nodiscard]] std::string to_text(const Look &look);

}   // namespace iiif
