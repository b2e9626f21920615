#include "pixel/free_turn.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <type_traits>
#include <vector>

#include "model/turn.h"
#include "pixel/background.h"

namespace iiif {

namespace {

constexpr std::int64_t kRowsAtOnce = 16;

// The held picture has a border of one pixel, so that pixels beyond its edge need no special case.
constexpr std::int64_t kBorder = 1;

// Positions have 32 fractional bits, so that the error of 65535 steps stays invisible. The upper 11
// of these bits are the weights of the four pixels; a sample times two weights fits in 30 bits.
using Fixed = std::int64_t;
constexpr int kFixedBits = 32;
constexpr int kWeightBits = 11;
constexpr std::uint32_t kWhole = 1U << kWeightBits;

Fixed fixed(double value)
{
    return std::llround(std::ldexp(value, kFixedBits));
}

std::uint32_t weight(Fixed position)
{
    return static_cast<std::uint32_t>(position >> (kFixedBits - kWeightBits)) & (kWhole - 1);
}

// The position of an answer's pixel in the held picture: the sample at `offset`, and the weights of
// its neighbours to the right and below.
struct Tap {
    std::ptrdiff_t offset;
    std::uint32_t right;
    std::uint32_t down;
};

// The type of a sample times two weights.
template <class Sample> using SumOf =
    std::conditional_t<std::is_floating_point_v<Sample>, Sample,
                       std::conditional_t<sizeof(Sample) == 1, std::uint32_t, std::uint64_t>>;

template <class Sum> Sum blend(Sum a, Sum b, std::uint32_t weight_of_b)
{
    return a * static_cast<Sum>(kWhole - weight_of_b) + b * static_cast<Sum>(weight_of_b);
}

template <class Sample> Sample rounded(SumOf<Sample> sum)
{
    constexpr int kShift = 2 * kWeightBits;
    if constexpr (std::is_floating_point_v<Sample>) {
        return sum / static_cast<Sample>(kWhole * kWhole);
    }
    else {
        return static_cast<Sample>((sum + (1U << (kShift - 1))) >> kShift);
    }
}

std::ptrdiff_t samples_per_row(const StripView &view)
{
    return view.bytes_per_row / view.format.sample_bytes();
}

template <class Sample> class FreeTurn final : public RowSink {
public:
    FreeTurn(PixelFormat format, Size size, const FreeTurnOptions &options, RowSink &next)
        : size_(size), box_(turned_box(size, options.degrees)), turn_(options.degrees),
          options_(options), premultiplied_(format.alpha), next_(next),
          picture_({format.model, options.alpha, format.sample},
                   {size.width + 2 * kBorder, size.height + 2 * kBorder}),
          made_(picture_.view().format, {box_.width, kRowsAtOnce})
    {
        assert(options.alpha || !premultiplied_);
        taps_.reserve(static_cast<std::size_t>(box_.width));
    }

    void write(const ConstStripView &rows) override;
    void finish() override;

private:
    void make_border();
    void take_row(std::int64_t y);
    void make_row(int channel, const StripView &to) const;
    [[nodiscard]] Sample outside(int channel) const;

    Size size_;
    Size box_;
    Turn turn_;
    FreeTurnOptions options_;
    bool premultiplied_;
    RowSink &next_;
    StripBuffer picture_;
    std::int64_t rows_written_ = 0;

    // The taps of one row of the answer, from column first_ on. Columns left and right of them lie
    // outside of the picture.
    std::int64_t first_ = 0;
    std::vector<Tap> taps_;
    StripBuffer made_;
};

template <class Sample> void FreeTurn<Sample>::write(const ConstStripView &rows)
{
    const auto view = picture_.view();
    for (std::int64_t y = 0; y < rows.size.height; ++y) {
        const auto at = kBorder + rows_written_ + y;
        for (int channel = 0; channel < rows.format.channels(); ++channel) {
            std::copy_n(rows.row<Sample>(channel, y), rows.size.width,
                        view.row<Sample>(channel, at) + kBorder);
        }
        if (options_.alpha && !premultiplied_) {
            std::fill_n(view.row<Sample>(view.format.colors(), at) + kBorder, rows.size.width,
                        kWhite<Sample>);
        }
    }
    rows_written_ += rows.size.height;
}

template <class Sample> void FreeTurn<Sample>::finish()
{
    if (!premultiplied_) {   // the border of premultiplied rows stays transparent black
        make_border();
    }
    for (std::int64_t y = 0; y < box_.height; y += kRowsAtOnce) {
        const auto count = std::min(kRowsAtOnce, box_.height - y);
        for (std::int64_t i = 0; i < count; ++i) {
            take_row(y + i);
            for (int channel = 0; channel < made_.view().format.channels(); ++channel) {
                make_row(channel, made_.view().rows(i, 1));
            }
        }
        next_.write(made_.view().rows(0, count));
    }
    next_.finish();
}

// Where alpha is added, the border repeats the edge's colours and only alpha fades, so that
// unassociated colours do not mix with transparent black. Otherwise the border is background.
template <class Sample> void FreeTurn<Sample>::make_border()
{
    const auto view = picture_.view();
    const auto last = view.size.width - 1;
    for (int channel = 0; channel < view.format.colors(); ++channel) {
        const auto level = outside(channel);
        for (std::int64_t y = kBorder; y <= size_.height; ++y) {
            auto *row = view.row<Sample>(channel, y);
            row[0] = options_.alpha ? row[1] : level;
            row[last] = options_.alpha ? row[last - 1] : level;
        }
        for (const std::int64_t y : {std::int64_t{0}, view.size.height - 1}) {
            const auto inside = std::clamp(y, kBorder, size_.height);
            auto *row = view.row<Sample>(channel, y);
            if (options_.alpha) {
                std::copy_n(view.row<Sample>(channel, inside), view.size.width, row);
            }
            else {
                std::fill_n(row, view.size.width, level);
            }
        }
    }
}

template <class Sample> Sample FreeTurn<Sample>::outside(int channel) const
{
    return options_.alpha ? Sample{0}
                          : background_sample<Sample>(options_.background,
                                                      picture_.view().format.model, channel);
}

// Computes the taps of the answer's row `y` by turning the centres of its pixels back.
template <class Sample> void FreeTurn<Sample>::take_row(std::int64_t y)
{
    const double down = static_cast<double>(y) + 0.5 - static_cast<double>(box_.height) / 2;
    const double right = 0.5 - static_cast<double>(box_.width) / 2;
    const double to_corner = kBorder - 0.5;   // from a pixel's centre to its index in picture_
    auto u = fixed(right * turn_.cosine + down * turn_.sine + static_cast<double>(size_.width) / 2 +
                   to_corner);
    auto v = fixed(down * turn_.cosine - right * turn_.sine +
                   static_cast<double>(size_.height) / 2 + to_corner);
    const auto u_step = fixed(turn_.cosine);
    const auto v_step = fixed(-turn_.sine);
    const auto stride = samples_per_row(picture_.view());

    taps_.clear();
    for (std::int64_t x = 0; x < box_.width; ++x, u += u_step, v += v_step) {
        const auto column = u >> kFixedBits;
        const auto row = v >> kFixedBits;
        if (column >= 0 && column <= size_.width && row >= 0 && row <= size_.height) {
            first_ = taps_.empty() ? x : first_;
            taps_.push_back({row * stride + column, weight(u), weight(v)});
        }
        else if (!taps_.empty()) {
            break;
        }
    }
}

template <class Sample> void FreeTurn<Sample>::make_row(int channel, const StripView &to) const
{
    const auto view = picture_.view();
    const auto *from = view.row<Sample>(channel, 0);
    auto *out = to.row<Sample>(channel, 0);
    std::fill_n(out, box_.width, outside(channel));
    out += first_;
    using Sum = SumOf<Sample>;
    const auto stride = samples_per_row(view);
    for (const auto &[offset, right, down] : taps_) {
        const auto *above = from + offset;
        const auto *below = above + stride;
        *out++ = rounded<Sample>(blend<Sum>(blend<Sum>(above[0], above[1], right),
                                            blend<Sum>(below[0], below[1], right), down));
    }
}

}   // namespace

std::unique_ptr<RowSink> make_free_turn(PixelFormat format, Size size,
                                        const FreeTurnOptions &options, RowSink &next)
{
    return with_sample(format.sample, [&](auto sample) -> std::unique_ptr<RowSink> {
        return std::make_unique<FreeTurn<decltype(sample)>>(format, size, options, next);
    });
}

}   // namespace iiif
