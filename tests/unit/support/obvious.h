// A slow, obvious twin of the pipeline: a picture is a function of its coordinates, and so are its
// regions, mirrored and turned.
#pragma once

#include <functional>

#include "made_up_reader.h"
#include "model/orientation.h"

namespace iiif {

struct Scene {
    Size size;
    std::function<std::uint8_t(int channel, std::int64_t x, std::int64_t y)> at;
};

// Returns a level whose last column and row are repeated beyond its edges.
[[nodiscard]] Scene level_scene(const ImageInfo &info, int level, SampleAt samples);
[[nodiscard]] Scene cut(const Scene &scene, const Rect &rect);
[[nodiscard]] Scene laid(const Scene &scene, const Orientation &orientation);

// A picture that is also defined between pixels. The centre of the first pixel is at 0.5, 0.5.
using Field = std::function<double(int channel, double x, double y)>;

// Returns the stored picture of this size that looks like `field` after the orientation.
[[nodiscard]] Field field_before(const Orientation &orientation, const Size &size,
                                 const Field &field);

// Levels that are each half of the one before, with sizes rounded in any way. As in a pyramid, each
// pixel is the mean of the pixels that it stands for.
[[nodiscard]] SampleAt levels_of_means(const Size &full, const Field &field);
// Levels as JPEG 2000's low-pass filters leave those of a smooth picture: each pixel is the one at
// a multiple of a power of two on the reference grid, on which the picture begins at `origin`.
[[nodiscard]] SampleAt levels_of_low_passes(const Size &origin, const Field &field);

[[nodiscard]] std::uint8_t rounded(double value);

}   // namespace iiif
