#include "codec/jpeg2000/j2k_color.h"

#include <algorithm>
#include <array>
#include <bit>

#include "codec/damaged.h"

namespace iiif {

namespace {

// Adding this to a number leaves its value, rounded to the nearest integer (ties to even), in the
// lowest bits. Calling lrint instead would prevent the loops from being vectorised.
constexpr double kRounding = 0x1.8p52;

// G.1: the encoder shifted unsigned samples to be centred on 0.
class Range {
public:
    explicit Range(const J2kComponent &component)
        : shift_(component.is_signed ? 0 : std::int64_t{1} << (component.bits - 1)),
          least_(component.is_signed ? -(std::int64_t{1} << (component.bits - 1)) : 0),
          most_(least_ + (std::int64_t{1} << component.bits) - 1)
    {
    }

    [[nodiscard]] std::int32_t sample(std::int32_t value) const
    {
        return static_cast<std::int32_t>(std::clamp(value + shift_, least_, most_));
    }
    [[nodiscard]] std::int32_t sample(float value) const
    {
        const auto shifted = static_cast<double>(value) + static_cast<double>(shift_);
        const auto inside =
            std::clamp(shifted, static_cast<double>(least_), static_cast<double>(most_));
        return static_cast<std::int32_t>(std::bit_cast<std::int64_t>(inside + kRounding));
    }

private:
    std::int64_t shift_;
    std::int64_t least_;
    std::int64_t most_;
};

template <class Sample> struct Colors {
    Sample red;
    Sample green;
    Sample blue;
};

// Inverts the reversible transform (equations G-6 to G-8). Wraps on overflow, which only damaged
// files cause.
Colors<std::int32_t> colors(std::int32_t luma, std::int32_t blue, std::int32_t red)
{
    const auto wrapped = [](std::int64_t value) {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    };
    const auto green = std::int64_t{luma} - ((std::int64_t{blue} + red) >> 2);
    return {wrapped(red + green), wrapped(green), wrapped(blue + green)};
}

// Inverts the irreversible transform (equations G-12 to G-14).
Colors<float> colors(float luma, float blue, float red)
{
    return {luma + red * 1.402F, luma - blue * 0.34413F - red * 0.71414F, luma + blue * 1.772F};
}

template <class Sample>
const Sample *row_of(const J2kPlane<Sample> &plane, const Rect &window, std::int64_t y)
{
    return plane.row(window.y + y) + (window.x - plane.rect().x);
}

template <class Sample> void finish_plane(const J2kFinish &to, const J2kPlane<Sample> &plane)
{
    const Range range(to.component);
    for (std::int64_t y = 0; y < to.window.height; ++y) {
        const auto *const from = row_of(plane, to.window, y);
        std::transform(from, from + to.window.width, to.out + y * to.window.width,
                       [&](Sample sample) { return range.sample(sample); });
    }
}

template <class Sample>
void finish_planes(std::span<const J2kFinish, 3> to, const J2kPlane<Sample> &luma,
                   const J2kPlane<Sample> &blue, const J2kPlane<Sample> &red)
{
    const std::array ranges{Range(to[0].component), Range(to[1].component), Range(to[2].component)};
    const auto &window = to[0].window;
    for (std::int64_t y = 0; y < window.height; ++y) {
        const auto *const first = row_of(luma, window, y);
        const auto *const second = row_of(blue, window, y);
        const auto *const third = row_of(red, window, y);
        const auto start = y * window.width;
        for (std::int64_t x = 0; x < window.width; ++x) {
            const auto pixel = colors(first[x], second[x], third[x]);
            to[0].out[start + x] = ranges[0].sample(pixel.red);
            to[1].out[start + x] = ranges[1].sample(pixel.green);
            to[2].out[start + x] = ranges[2].sample(pixel.blue);
        }
    }
}

}   // namespace

void finish(const J2kFinish &plane)
{
    plane.reals != nullptr ? finish_plane(plane, *plane.reals)
                           : finish_plane(plane, *plane.integers);
}

void finish_colors(std::span<const J2kFinish, 3> planes)
{
    for (const auto &plane : planes) {
        if (plane.window != planes[0].window ||
            (plane.reals == nullptr) != (planes[0].reals == nullptr)) {
            throw_damaged("a colour transform of components that are not alike");
        }
    }
    if (planes[0].reals != nullptr) {
        finish_planes(planes, *planes[0].reals, *planes[1].reals, *planes[2].reals);
    }
    else {
        finish_planes(planes, *planes[0].integers, *planes[1].integers, *planes[2].integers);
    }
}

}   // namespace iiif
