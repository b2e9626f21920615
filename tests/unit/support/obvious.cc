#include "obvious.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace iiif {

namespace {

Scene mirrored(const Scene &scene)
{
    return {scene.size, [scene](int channel, std::int64_t x, std::int64_t y) {
                return scene.at(channel, scene.size.width - 1 - x, y);
            }};
}

// Turns the scene clockwise: the left column becomes the top row.
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

Field field_before(const Orientation &orientation, const Size &size, const Field &field)
{
    return [=](int channel, double x, double y) {
        auto width = static_cast<double>(size.width);
        auto height = static_cast<double>(size.height);
        x = orientation.mirrored ? width - x : x;
        for (int turn = 0; turn < orientation.quarter_turns; ++turn) {
            std::tie(x, y) = std::pair(height - y, x);
            std::swap(width, height);
        }
        return field(channel, x, y);
    };
}

SampleAt levels_of_means(const Size &full, const Field &field)
{
    return [=](int channel, const Place &place) {
        const auto factor = std::int64_t{1} << place.level;
        const auto block =
            intersection({place.x * factor, place.y * factor, factor, factor}, rect_of(full));
        double sum = 0;
        for (auto y = block.y; y < block.bottom(); ++y) {
            for (auto x = block.x; x < block.right(); ++x) {
                sum += field(channel, static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5);
            }
        }
        return rounded(sum / static_cast<double>(block.width * block.height));
    };
}

SampleAt levels_of_low_passes(const Size &origin, const Field &field)
{
    return [=](int channel, const Place &place) {
        const auto at = [&](std::int64_t begin, std::int64_t index) {
            const auto factor = std::int64_t{1} << place.level;
            const auto pixel = (ceil_div(begin, factor) + index) * factor - begin;
            return static_cast<double>(pixel) + 0.5;
        };
        return rounded(field(channel, at(origin.width, place.x), at(origin.height, place.y)));
    };
}

std::uint8_t rounded(double value)
{
    return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

}   // namespace iiif
