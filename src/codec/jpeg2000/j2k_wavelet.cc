#include "codec/jpeg2000/j2k_wavelet.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace iiif {

namespace {

// The lifting parameters of table F.4.
constexpr float kAlpha = -1.586134342059924F;
constexpr float kBeta = -0.052980118572961F;
constexpr float kGamma = 0.882911075530934F;
constexpr float kDelta = 0.443506852043971F;
constexpr float kLow = 1.230174104914001F;   // K
// 2 / K with libopenjp2's rounding, 3e-5 below the exact value. The factor 2 is the gain of the
// subband (E.1.1), which is left out of the step sizes here as in libopenjp2.
constexpr float kHigh = 1.625732422F;

std::int32_t wrapped(std::uint32_t value)
{
    return static_cast<std::int32_t>(value);
}

std::int32_t sum(std::int32_t a, std::int32_t b)
{
    return wrapped(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

std::int32_t difference(std::int32_t a, std::int32_t b)
{
    return wrapped(static_cast<std::uint32_t>(a) - static_cast<std::uint32_t>(b));
}

// Equations F-5 and F-6: first even samples, then odd ones, each computed from its two neighbours.
struct Even53 {
    std::int32_t operator()(std::int32_t value, std::int32_t before, std::int32_t after) const
    {
        return difference(value, sum(sum(before, after), 2) >> 2);
    }
};

struct Odd53 {
    std::int32_t operator()(std::int32_t value, std::int32_t before, std::int32_t after) const
    {
        return sum(value, sum(before, after) >> 1);
    }
};

// Steps 3 to 6 of equation F-7.
struct Step97 {
    float weight;

    float operator()(float value, float before, float after) const
    {
        return value - weight * (before + after);
    }
};

// Updates the samples of one parity from their neighbours of the other. The neighbours of values[i]
// are others[i - 1 + first] and the next one, mirrored at both ends.
template <class Sample, class Step> void lift(Sample *values, std::ptrdiff_t count,
                                              const Sample *others, std::ptrdiff_t other_count,
                                              std::ptrdiff_t first, const Step &step)
{
    std::ptrdiff_t i = 0;
    if (first == 0) {
        values[0] = step(values[0], others[0], others[0]);
        i = 1;
    }
    const auto end = std::min(count, other_count - first);
    for (; i < end; ++i) {
        values[i] = step(values[i], others[i - 1 + first], others[i + first]);
    }
    if (i < count) {
        values[i] = step(values[i], others[i - 1 + first], others[i - 1 + first]);
    }
}

// A row with its low-pass and high-pass samples stored separately.
template <class Sample> struct SplitRow {
    explicit SplitRow(const J2kPlane<Sample> &plane)
        : low(static_cast<std::size_t>(plane.low_width())),
          high(static_cast<std::size_t>(plane.rect().width - plane.low_width())),
          odd_start((plane.rect().x & 1) != 0)
    {
    }

    template <class Step> void lift_even(const Step &step)
    {
        lift(low.data(), std::ssize(low), high.data(), std::ssize(high), odd_start ? 1 : 0, step);
    }
    template <class Step> void lift_odd(const Step &step)
    {
        lift(high.data(), std::ssize(high), low.data(), std::ssize(low), odd_start ? 0 : 1, step);
    }

    void interleave(Sample *out) const
    {
        const auto &first = odd_start ? high : low;
        const auto &second = odd_start ? low : high;
        const auto pairs = second.size();
        for (std::size_t i = 0; i < pairs; ++i) {
            out[2 * i] = first[i];
            out[2 * i + 1] = second[i];
        }
        if (first.size() > pairs) {
            out[2 * pairs] = first[pairs];
        }
    }

    std::vector<Sample> low;
    std::vector<Sample> high;
    bool odd_start;
};

// Copies the samples of row y from the layout before the transform.
template <class Sample> void split(const J2kPlane<Sample> &low, const J2kPlane<Sample> &plane,
                                   std::int64_t y, SplitRow<Sample> &row)
{
    const auto *const from = plane.row(y);
    std::copy_n(from + row.low.size(), row.high.size(), row.high.begin());
    if ((y & 1) != 0 || row.low.empty()) {
        std::copy_n(from, row.low.size(), row.low.begin());
        return;
    }
    const auto *const below = low.row(y / 2) + (ceil_shift(plane.rect().x, 1) - low.rect().x);
    std::copy_n(below, row.low.size(), row.low.begin());
}

void lift_across(SplitRow<std::int32_t> &row)
{
    row.lift_even(Even53{});
    row.lift_odd(Odd53{});
}

void lift_across(SplitRow<float> &row)
{
    row.lift_even(Step97{kDelta});
    row.lift_odd(Step97{kGamma});
    row.lift_even(Step97{kBeta});
    row.lift_odd(Step97{kAlpha});
}

// Updates row y from the rows above and below it.
template <class Sample, class Step>
void lift_row(J2kPlane<Sample> &plane, std::int64_t y, const Step &step)
{
    const auto &rect = plane.rect();
    const auto above = y > rect.y ? y - 1 : y + 1;
    const auto below = y + 1 < rect.bottom() ? y + 1 : y - 1;
    auto *const row = plane.row(y);
    const auto *const before = plane.row(above);
    const auto *const after = plane.row(below);
    for (std::int64_t x = 0; x < rect.width; ++x) {
        row[x] = step(row[x], before[x], after[x]);
    }
}

// Runs each lifting step one row behind the step before it, so that the rows it needs are still in
// the cache. Steps alternate between even and odd rows.
template <class Step> void in_steps(const Rect &rect, int steps, const Step &step)
{
    for (auto y = rect.y; y < rect.bottom() + steps; ++y) {
        for (int i = 0; i < steps; ++i) {
            const auto at = y - i;
            if (at >= rect.y && at < rect.bottom() && (at & 1) == (i & 1)) {
                step(i, at);
            }
        }
    }
}

void lift_down(J2kPlane<std::int32_t> &plane)
{
    in_steps(plane.rect(), 2, [&](int step, std::int64_t y) {
        step == 0 ? lift_row(plane, y, Even53{}) : lift_row(plane, y, Odd53{});
    });
}

void lift_down(J2kPlane<float> &plane)
{
    static constexpr std::array kSteps{Step97{kDelta}, Step97{kGamma}, Step97{kBeta},
                                       Step97{kAlpha}};
    in_steps(plane.rect(), 4, [&](int step, std::int64_t y) {
        lift_row(plane, y, kSteps[static_cast<std::size_t>(step)]);
    });
}

// F.3.6: a single sample is left as it is if low-pass, and halved if high-pass.
void halve(std::int32_t *samples, std::int64_t count)
{
    std::transform(samples, samples + count, samples, [](std::int32_t value) { return value / 2; });
}

}   // namespace

void inverse_53(const J2kPlane<std::int32_t> &low, J2kPlane<std::int32_t> &plane)
{
    const auto &rect = plane.rect();
    SplitRow<std::int32_t> row(plane);
    for (auto y = rect.y; y < rect.bottom(); ++y) {
        split(low, plane, y, row);
        if (rect.width > 1) {
            lift_across(row);
        }
        else {
            halve(row.high.data(), std::ssize(row.high));
        }
        row.interleave(plane.row(y));
    }
    if (rect.height > 1) {
        lift_down(plane);
    }
    else if ((rect.y & 1) != 0) {
        halve(plane.row(rect.y), rect.width);
    }
}

float gain_97(const Size &rect, const J2kBand &band)
{
    const auto gain = [](std::int64_t length, int high) {
        return length == 1 ? 1.0F : high != 0 ? kHigh : kLow;   // F.3.6
    };
    return gain(rect.width, band.across) * gain(rect.height, band.down);
}

void inverse_97(const J2kPlane<float> &low, J2kPlane<float> &plane)
{
    const auto &rect = plane.rect();
    const auto gain = gain_97(rect.size(), {});
    SplitRow<float> row(plane);
    for (auto y = rect.y; y < rect.bottom(); ++y) {
        split(low, plane, y, row);
        if ((y & 1) == 0) {
            for (auto &sample : row.low) {
                sample *= gain;
            }
        }
        if (rect.width > 1) {
            lift_across(row);
        }
        row.interleave(plane.row(y));
    }
    if (rect.height > 1) {
        lift_down(plane);
    }
}

}   // namespace iiif
