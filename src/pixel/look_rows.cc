#include "pixel/look_rows.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "pixel/row_map.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

constexpr int kMostColors = 3;
using Values = std::array<float, kMostColors>;

// --- The steps: each changes the colours of one pixel

// Computes the hill shading of a surface's normal, whose components are stored as 0 to 1 with zero
// at 0.5.
struct Shading {
    explicit Shading(const Look::Light &light)
    {
        const auto degree = std::numbers::pi_v<float> / 180;
        y = std::cos(light.horizontal * degree);
        x = std::sqrt(std::max(1 - y * y, 0.0F)) * (light.horizontal > 180 ? -1.0F : 1.0F);
        z = -std::sin(light.vertical * degree);
        const auto length = std::sqrt(x * x + y * y + z * z);
        x /= length;
        y /= length;
        z /= length;
    }

    [[nodiscard]] float operator()(const Values &normal) const
    {
        if (normal == Values{}) {
            return 0;
        }
        const auto turned = [](float part) { return (part - 0.5F) * -2; };
        const auto sum = x * turned(normal[0]) + y * turned(normal[1]) + z * turned(normal[2]);
        return std::clamp(sum * 0.5F, 0.0F, 1.0F);
    }

    float x;
    float y;
    float z;
};

// Raises the first colour over the first third of the range, then the second, then the third.
Values by_thirds(float value)
{
    if (!(value > 0)) {
        return {};
    }
    const auto part = [&](float from) { return std::clamp(3 * value - from, 0.0F, 1.0F); };
    return {part(0), part(1), part(2)};
}

Values jet(float value)
{
    if (!(value >= 0)) {
        return {};
    }
    if (value < 0.125F) {
        return {0, 0, 0.5F + 4 * value};
    }
    if (value < 0.375F) {
        return {0, 4 * value - 0.5F, 1};
    }
    if (value < 0.625F) {
        return {4 * value - 1.5F, 1, 2.5F - 4 * value};
    }
    if (value < 0.875F) {
        return {1, 3.5F - 4 * value, 0};
    }
    return {value < 1 ? 4.5F - 4 * value : 0.5F, 0, 0};
}

Values mapped(float value, ColorMap map)
{
    switch (map) {
    case ColorMap::hot:
        return by_thirds(value);
    case ColorMap::cold: {
        const auto [first, second, third] = by_thirds(value);
        return {third, second, first};
    }
    case ColorMap::jet:
        return jet(value);
    case ColorMap::red:
        return {value, 0, 0};
    case ColorMap::green:
        return {0, value, 0};
    case ColorMap::blue:
        return {0, 0, value};
    case ColorMap::none:
        break;
    }
    return {value, value, value};
}

// --- The stage

class Looking {
public:
    Looking(const PixelFormat &format, const Look &look, const Histogram &histogram,
            std::int64_t width)
        : look_(look), colors_(format.colors()), made_(format_with_look(format, look).colors()),
          shading_(look.shade.value_or(Look::Light{})), width_(static_cast<std::size_t>(width))
    {
        look_.shade = format.model == ColorModel::rgb ? look.shade : std::nullopt;
        if (look.contrast == Look::Contrast::equalized) {
            shares_ = histogram.cumulated();
        }
        if (look.contrast == Look::Contrast::stretched) {
            stretch_ = histogram.extent();
        }
    }

    void operator()(const ConstStripView &rows, const StripView &out)
    {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            const auto colors = mixed(rows, y);
            for (std::size_t x = 0; x < width_; ++x) {
                Values values{};
                for (std::size_t color = 0; color < colors.size(); ++color) {
                    values[color] = colors[color][x];
                }
                values = changed(values);
                for (int color = 0; color < made_; ++color) {
                    out.row<float>(color, y)[x] = values[static_cast<std::size_t>(color)];
                }
            }
            if (rows.format.alpha) {
                std::copy_n(rows.row<float>(colors_, y), rows.size.width, out.row<float>(made_, y));
            }
        }
    }

private:
    using Row = const float *;

    // Returns the colours of a row after shading and colour matrix, three at most; valid until the
    // next call.
    [[nodiscard]] std::span<const Row> mixed(const ConstStripView &rows, std::int64_t y)
    {
        rows_.clear();
        for (int color = 0; color < colors_; ++color) {
            rows_.push_back(rows.row<float>(color, y));
        }
        if (look_.shade) {
            shade();
        }
        if (!look_.color_matrix.empty()) {
            color_matrix();
        }
        return rows_;
    }

    void shade()
    {
        shaded_.resize(width_);
        for (std::size_t x = 0; x < width_; ++x) {
            shaded_[x] = shading_({rows_[0][x], rows_[1][x], rows_[2][x]});
        }
        rows_ = {shaded_.data()};
    }

    void color_matrix()
    {
        const auto made = std::min<std::size_t>(look_.color_matrix.size(), kMostColors);
        mixed_.assign(width_ * (made == 1 ? 1 : kMostColors), 0);
        for (std::size_t row = 0; row < made; ++row) {
            const auto &weights = look_.color_matrix[row];
            for (std::size_t i = 0; i < std::min(weights.size(), rows_.size()); ++i) {
                add(rows_[i], weights[i], mixed_.data() + row * width_);
            }
        }
        rows_.clear();
        for (std::size_t at = 0; at < mixed_.size(); at += width_) {
            rows_.push_back(mixed_.data() + at);
        }
    }

    void add(const float *row, float weight, float *sum) const
    {
        for (std::size_t x = 0; x < width_; ++x) {
            sum[x] += weight * row[x];
        }
    }

    [[nodiscard]] Values changed(Values values) const
    {
        for (auto &value : values) {
            value = bent(value);
        }
        if (look_.map != ColorMap::none) {
            values = mapped(values[0], look_.map);
        }
        for (auto &value : values) {
            value = contrasted(value);
        }
        return values;
    }

    [[nodiscard]] float bent(float value) const
    {
        if (look_.logarithm) {
            value = std::log(1 + 255 * std::max(value, 0.0F)) / std::log(256.0F);
        }
        else if (look_.gamma != 1) {
            value = std::pow(std::max(value, 0.0F), look_.gamma);
        }
        return look_.inverted ? 1 - value : value;
    }

    [[nodiscard]] float contrasted(float value) const
    {
        switch (look_.contrast) {
        case Look::Contrast::factor:
            return value * look_.factor;
        case Look::Contrast::equalized:
            return shares_[clipped<std::uint8_t>(value * (Histogram::kBins - 1))];
        case Look::Contrast::stretched: {
            const auto span = stretch_.high - stretch_.low;
            return static_cast<float>((value - stretch_.low) / (span > 0 ? span : 1));
        }
        }
        __builtin_unreachable();
    }

    Look look_;
    int colors_;
    int made_;
    Shading shading_;
    std::array<float, Histogram::kBins> shares_{};
    ValueRange stretch_;
    std::size_t width_;
    std::vector<Row> rows_;
    std::vector<float> shaded_;
    std::vector<float> mixed_;   // the rows of the colour matrix, one after the other
};

}   // namespace

std::unique_ptr<RowSink> make_look(PixelFormat format, std::int64_t width, const Look &look,
                                   const Histogram &histogram, RowSink &next)
{
    return make_row_map(format_with_look(format, look), width,
                        Looking(format, look, histogram, width), next);
}

std::vector<ValueRange> shown_ranges(const ImageInfo &info, const Look &look)
{
    return look.ranges.empty() ? info.ranges : all_ranges(info, look);
}

std::vector<ValueRange> all_ranges(const ImageInfo &info, const Look &look)
{
    auto ranges = info.ranges;
    const auto white = with_sample(info.format.sample, [](auto sample) {
        return static_cast<double>(kWhite<decltype(sample)>);
    });
    ranges.resize(static_cast<std::size_t>(info.format.colors()), ValueRange{0, white});
    for (const auto &[channel, range] : look.ranges) {
        for (int color = 0; color < info.format.colors(); ++color) {
            if (channel.value_or(color) == color) {
                ranges[static_cast<std::size_t>(color)] = {range.low * info.stored.widening,
                                                           range.high * info.stored.widening};
            }
        }
    }
    return ranges;
}

Look without_histogram(const Look &look)
{
    auto result = look;
    result.contrast = Look::Contrast::factor;
    result.factor = 1;
    return result;
}

}   // namespace iiif
