#include "pixel/convolved_rows.h"

#include <algorithm>
#include <numeric>

#include "model/look.h"
#include "pixel/sample.h"
#include "pixel/sliding_rows.h"

namespace iiif {

namespace {

constexpr std::int64_t kRowsAtOnce = 16;

PixelFormat in_floats(PixelFormat format)
{
    format.sample = SampleType::f32;
    return format;
}

class ConvolvedRows final : public RowSource {
public:
    ConvolvedRows(RowSource &source, const std::vector<float> &kernel,
                  const std::vector<float> &lows)
        : size_(source.size()), reach_(reach(kernel)), kernel_(kernel), lows_(lows),
          window_(source, kRowsAtOnce + 2 * reach_),
          made_(in_floats(source.format()), {size_.width, kRowsAtOnce}),
          padded_(static_cast<std::size_t>(size_.width + 2 * reach_))
    {
    }

    [[nodiscard]] PixelFormat format() const override { return made_.view().format; }
    [[nodiscard]] Size size() const override { return size_; }
    ConstStripView next() override;

private:
    void convolve(const ConstStripView &window, std::int64_t first, int color, std::int64_t y,
                  float *sum);
    void pad(const ConstStripView &rows, int channel, std::int64_t y);
    void take_alpha(const ConstStripView &window, std::int64_t y, float *alpha) const;

    Size size_;
    std::int64_t reach_;
    std::vector<float> kernel_;
    std::vector<float> lows_;
    SlidingRows window_;
    StripBuffer made_;
    std::vector<float> padded_;   // one row of the source, with its ends repeated
    std::int64_t done_ = 0;
};

ConstStripView ConvolvedRows::next()
{
    const auto count = std::min(kRowsAtOnce, size_.height - done_);
    const auto first = std::max<std::int64_t>(done_ - reach_, 0);
    const auto last = std::min(done_ + count + reach_, size_.height);
    const auto window = window_.rows(first, last);
    const auto out = made_.view().rows(0, count);
    for (std::int64_t y = 0; y < count; ++y) {
        for (int color = 0; color < out.format.colors(); ++color) {
            convolve(window, first, color, done_ + y, out.row<float>(color, y));
        }
        if (out.format.alpha) {
            take_alpha(window, done_ + y - first, out.row<float>(out.format.colors(), y));
        }
    }
    done_ += count;
    return out;
}

// Convolves row `y` of the source. `window` holds the source's rows from `first` on.
void ConvolvedRows::convolve(const ConstStripView &window, std::int64_t first, int color,
                             std::int64_t y, float *sum)
{
    const auto total = std::accumulate(kernel_.begin(), kernel_.end(), 0.0F);
    std::fill_n(sum, size_.width, lows_[static_cast<std::size_t>(color)] * (1 - total));
    const auto *weight = kernel_.data();
    for (auto row = y - reach_; row <= y + reach_; ++row) {
        pad(window, color, std::clamp<std::int64_t>(row, 0, size_.height - 1) - first);
        for (std::int64_t column = 0; column <= 2 * reach_; ++column, ++weight) {
            const auto *const samples = padded_.data() + column;
            for (std::int64_t x = 0; x < size_.width; ++x) {
                sum[x] += *weight * samples[x];
            }
        }
    }
}

void ConvolvedRows::pad(const ConstStripView &rows, int channel, std::int64_t y)
{
    auto *const inside = padded_.data() + reach_;
    with_sample(rows.format.sample, [&](auto sample) {
        const auto *const samples = rows.row<decltype(sample)>(channel, y);
        std::transform(samples, samples + size_.width, inside,
                       [](auto value) { return static_cast<float>(value); });
    });
    std::fill_n(padded_.data(), reach_, inside[0]);
    std::fill_n(inside + size_.width, reach_, inside[size_.width - 1]);
}

void ConvolvedRows::take_alpha(const ConstStripView &window, std::int64_t y, float *alpha) const
{
    with_sample(window.format.sample, [&](auto sample) {
        const auto *const samples = window.row<decltype(sample)>(window.format.colors(), y);
        constexpr auto kOpaque = static_cast<float>(kWhite<decltype(sample)>);
        std::transform(samples, samples + size_.width, alpha,
                       [](auto value) { return static_cast<float>(value) / kOpaque; });
    });
}

}   // namespace

std::unique_ptr<RowSource> make_convolved_rows(RowSource &source, const std::vector<float> &kernel,
                                               const std::vector<float> &lows)
{
    return std::make_unique<ConvolvedRows>(source, kernel, lows);
}

std::vector<float> oriented(const std::vector<float> &kernel, const Orientation &orientation)
{
    const std::int64_t side = 2 * reach(kernel) + 1;
    std::vector<float> result(kernel.size());
    for (std::int64_t y = 0; y < side; ++y) {
        for (std::int64_t x = 0; x < side; ++x) {
            const auto place = oriented({x, y, 1, 1}, {side, side}, orientation);
            result[static_cast<std::size_t>(place.y * side + place.x)] =
                kernel[static_cast<std::size_t>(y * side + x)];
        }
    }
    return result;
}

}   // namespace iiif
