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

}   // namespace iiif
