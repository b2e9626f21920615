// A look: how a picture's samples are shown, as IIP's commands ask (GAM, CNT, INV, MINMAX, CMP,
// CTW, SHD, kernels). The steps work on samples scaled so that black is 0 and white is 1; a sample
// outside of its range lies outside of 0 to 1. src/pixel/look_rows.h applies a look. Plain values.
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
    // The direction of the light for hill shading, in degrees.
    struct Light {
        float horizontal = 0;
        float vertical = 0;

        auto operator<=>(const Light &) const = default;
    };
    // The samples that become black and white, in place of the range that the file states.
    struct Range {
        std::optional<int> channel;   // nullopt: all channels
        ValueRange range;

        auto operator<=>(const Range &) const = default;
    };
    using MatrixRow = std::vector<float>;   // the weight of each input colour or spectral band
    enum class Contrast { factor, equalized, stretched };

    // The steps, in the order in which they are applied.
    std::vector<float> kernel = {};   // weights of a convolution: a square of odd side, row by row
    std::vector<Range> ranges = {};
    std::optional<Light> shade = {};            // reads the colours as a surface's normals
    std::vector<MatrixRow> color_matrix = {};   // one row for each output colour
    float gamma = 1;
    bool logarithm = false;   // instead of gamma
    bool inverted = false;
    ColorMap map = ColorMap::none;   // colours the first channel
    Contrast contrast = Contrast::factor;
    float factor = 1;

    auto operator<=>(const Look &) const = default;

    [[nodiscard]] bool plain() const { return *this == Look{}; }
    // Returns whether the look depends on the histogram of the whole picture.
    [[nodiscard]] bool needs_histogram() const { return contrast != Contrast::factor; }
};

// Returns the pixels that a kernel reads on each side of its centre; 0 for an empty kernel.
[[nodiscard]] int reach(const std::vector<float> &kernel);

// Returns the format of rows of `format` after the look; the sample type stays.
[[nodiscard]] PixelFormat format_with_look(PixelFormat format, const Look &look);

// Returns a text for cache keys and ETags: equal looks have equal texts, and the plain look an
// empty one.
[[nodiscard]] std::string to_text(const Look &look);

}   // namespace iiif
