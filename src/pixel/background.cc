#include "pixel/background.h"

#include <algorithm>

namespace iiif {

namespace {

// The background in one channel, 0 to 1. Lab's a and b are 0 in the middle of their range.
double background_level(const Color &color, ColorModel model, int channel)
{
    constexpr double kMost = 255;
    constexpr double kNoColor = 128.0 / 255;
    const auto gray = gray_of(color) / kMost;
    switch (model) {
    case ColorModel::rgb:
        return background_sample<std::uint8_t>(color, model, channel) / kMost;
    case ColorModel::cmyk:
        return channel == 3 ? 1 - gray : 0;
    case ColorModel::lab:
        return channel == 0 ? gray : kNoColor;
    case ColorModel::gray:
    case ColorModel::bands:
        return gray;
    }
    __builtin_unreachable();
}

template <class Sample>
Sample sample_of(double level, std::span<const ValueRange> ranges, int channel)
{
    if (std::is_floating_point_v<Sample> && static_cast<std::size_t>(channel) < ranges.size()) {
        const auto &[low, high] = ranges[static_cast<std::size_t>(channel)];
        return static_cast<Sample>(low + level * (high - low));
    }
    return clipped<Sample>(static_cast<float>(level) * static_cast<float>(kWhite<Sample>));
}

}   // namespace

void fill_background(const Color &color, std::span<const ValueRange> ranges, const StripView &out)
{
    const auto &format = out.format;
    with_sample(format.sample, [&](auto any) {
        using Sample = decltype(any);
        for (int channel = 0; channel < format.channels(); ++channel) {
            const auto level =
                channel == format.colors() ? 0 : background_level(color, format.model, channel);
            const auto sample = sample_of<Sample>(level, ranges, channel);
            for (std::int64_t y = 0; y < out.size.height; ++y) {
                std::fill_n(out.row<Sample>(channel, y), out.size.width, sample);
            }
        }
    });
}

}   // namespace iiif
