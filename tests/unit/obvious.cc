#include "obvious.h"

#include <algorithm>

namespace iiif {

namespace {

Scene mirrored(const Scene &scene)
{
    return {scene.size, [scene](int channel, std::int64_t x, std::int64_t y) {
                return scene.at(channel, scene.size.width - 1 - x, y);
            }};
}

// Clockwise: what was the left column becomes the top row.
Scene turned_once(const Scene &scene)
{
    return {scene.size.transposed(), [scene](int channel, std::int64_t x, std::int64_t y) {
                return scene.at(channel, y, scene.size.height - 1 - x);
            }};
}

}   // namespace

Scene level_scene(const ImageInfo &info, int level, SampleAt samples)
{
    const auto size = info.levels.at(static_cast<std::size_t>(level)).size;
    return {size, [size, level, samples = std::move(samples)](int channel, std::int64_t x,
                                                              std::int64_t y) {
                return samples(channel,
                               {level, std::min(x, size.width - 1), std::min(y, size.height - 1)});
            }};
}

Scene cut(const Scene &scene, const Rect &rect)
{
    return {rect.size(), [scene, rect](int channel, std::int64_t x, std::int64_t y) {
                return scene.at(channel, rect.x + x, rect.y + y);
            }};
}

Scene laid(const Scene &scene, const Orientation &orientation)
{
    auto result = orientation.mirrored ? mirrored(scene) : scene;
    for (int turn = 0; turn < orientation.quarter_turns; ++turn) {
        result = turned_once(result);
    }
    return result;
}

}   // namespace iiif
