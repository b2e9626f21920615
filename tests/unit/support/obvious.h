// The slow obvious twin of the pipeline: a picture is a function of its coordinates, and so is what
// is cut out of it, mirrored and turned.
#pragma once

#include <functional>

#include "made_up_reader.h"
#include "model/orientation.h"

namespace iiif {

struct Scene {
    Size size;
    std::function<std::uint8_t(int channel, std::int64_t x, std::int64_t y)> at;
};

// One level, with its last column and row repeated beyond it.
[[nodiscard]] Scene level_scene(const ImageInfo &info, int level, SampleAt samples);
[[nodiscard]] Scene cut(const Scene &scene, const Rect &rect);
[[nodiscard]] Scene laid(const Scene &scene, const Orientation &orientation);

// A picture that has a value between pixels too. The middle of its first pixel is at 0.5, 0.5.
using Field = std::function<double(int channel, double x, double y)>;

// The picture of that size before it was laid so, to look like `field`.
[[nodiscard]] Field field_before(const Orientation &orientation, const Size &size,
                                 const Field &field);

// Levels of pixels, each half of the one before, however their sizes are rounded: means of the
// pixels that there are, as pyramids have them;
[[nodiscard]] SampleAt levels_of_means(const Size &full, const Field &field);
// the pixels at multiples of a power of two, of a picture that begins at `origin`, as the low-pass
// filters of JPEG 2000 leave what changes slowly.
[[nodiscard]] SampleAt levels_of_low_passes(const Size &origin, const Field &field);

[[nodiscard]] std::uint8_t rounded(double value);

}   // namespace iiif
