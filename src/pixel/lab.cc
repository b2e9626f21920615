#include "pixel/lab.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pixel/sample.h"

namespace iiif {

namespace {

struct Triple {
    float x = 0;
    float y = 0;
    float z = 0;
};

// The transfer curve of sRGB (IEC 61966-2-1) as a table with linear interpolation; a 16-bit sample
// is off by one at most.
class Curve {
public:
    Curve()
    {
        for (std::size_t i = 0; i < values_.size(); ++i) {
            const auto light = static_cast<double>(i) / kSteps;
            values_[i] = static_cast<float>(
                light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055);
        }
    }

    [[nodiscard]] float operator()(float light) const
    {
        const float place = std::clamp(light, 0.0F, 1.0F) * kSteps;
        const auto step = std::min(static_cast<std::size_t>(place), std::size_t{kSteps} - 1);
        const float share = place - static_cast<float>(step);
        return values_[step] + share * (values_[step + 1] - values_[step]);
    }

private:
    static constexpr int kSteps = 16384;
    std::array<float, kSteps + 1> values_{};
};

// CIE 15: inverts the lightness function by a cube, and by a line for dark colours.
float lightness_undone(float value)
{
    constexpr float kDark = 6.0F / 29;
    return value > kDark ? value * value * value : 3 * kDark * kDark * (value - 4.0F / 29);
}

// Converts XYZ of D50 to linear sRGB; the matrix contains Bradford's adaptation from D50 to D65.
Triple linear_srgb(const Triple &xyz)
{
    return {3.1338561F * xyz.x - 1.6168667F * xyz.y - 0.4906146F * xyz.z,
            -0.9787684F * xyz.x + 1.9161415F * xyz.y + 0.0334540F * xyz.z,
            0.0719453F * xyz.x - 0.2289914F * xyz.y + 1.4052427F * xyz.z};
}

Triple xyz_of(const Triple &lab)
{
    constexpr Triple kWhite{0.96422F, 1, 0.82521F};   // D50
    const float y = (lab.x + 16) / 116;
    return {kWhite.x * lightness_undone(y + lab.y / 500), kWhite.y * lightness_undone(y),
            kWhite.z * lightness_undone(y - lab.z / 200)};
}

template <class Sample>
void convert_row(const ConstStripView &rows, const StripView &out, std::int64_t y)
{
    static const Curve curve;
    constexpr auto kMost = static_cast<float>(kWhite<Sample>);
    constexpr float kColors = 255;   // a and b go from -128 to 127
    const std::array in{rows.row<Sample>(0, y), rows.row<Sample>(1, y), rows.row<Sample>(2, y)};
    const std::array to{out.row<Sample>(0, y), out.row<Sample>(1, y), out.row<Sample>(2, y)};
    for (std::int64_t x = 0; x < rows.size.width; ++x) {
        const auto part = [&](std::size_t channel) {
            return static_cast<float>(in[channel][x]) / kMost;
        };
        const auto light =
            linear_srgb(xyz_of({100 * part(0), kColors * part(1) - 128, kColors * part(2) - 128}));
        to[0][x] = clipped<Sample>(kMost * curve(light.x));
        to[1][x] = clipped<Sample>(kMost * curve(light.y));
        to[2][x] = clipped<Sample>(kMost * curve(light.z));
    }
}

}   // namespace

void lab_to_srgb(const ConstStripView &rows, const StripView &out)
{
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        rows.format.sample == SampleType::u8 ? convert_row<std::uint8_t>(rows, out, y)
                                             : convert_row<std::uint16_t>(rows, out, y);
    }
}

}   // namespace iiif
