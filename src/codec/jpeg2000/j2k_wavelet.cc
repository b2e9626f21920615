#include "codec/jpeg2000/j2k_wavelet.h"

#include <algorithm>

namespace iiif {

namespace {

// Table F.4
constexpr float kAlpha = -1.586134342059924F;
constexpr float kBeta = -0.052980118572961F;
constexpr float kGamma = 0.882911075530934F;
constexpr float kLow = 1.230174104914001F;

// Where the neighbours of a place lie that may be at an edge; the span has two places at least.
struct Neighbours {
    std::int64_t before;
    std::int64_t after;
};

Neighbours neighbours(std::int64_t at, std::int64_t begin, std::int64_t end)
{
    return {at > begin ? at - 1 : at + 1, at + 1 < end ? at + 1 : at - 1};
}

std::int64_t first_of_parity(std::int64_t begin, int parity)
{
    return begin + ((begin & 1) == parity ? 0 : 1);
}

// A lifting step across each row: the samples of one parity from themselves and their neighbours.
template <class Sample, class Step>
void lift_across(J2kPlane<Sample> &plane, int parity, const Step &step)
{
    const auto &rect = plane.rect;
    const auto first = first_of_parity(rect.x, parity) - rect.x;
    for (auto y = rect.y; y < rect.bottom(); ++y) {
        auto *const row = plane.row(y);
        auto x = first;
        if (x == 0 && rect.width > 0) {
            row[0] = step(row[0], row[1], row[1]);
            x += 2;
        }
        for (; x + 1 < rect.width; x += 2) {
            row[x] = step(row[x], row[x - 1], row[x + 1]);
        }
        if (x < rect.width) {
            row[x] = step(row[x], row[x - 1], row[x - 1]);
        }
    }
}

template <class Sample, class Step>
void lift_down(J2kPlane<Sample> &plane, int parity, const Step &step)
{
    const auto &rect = plane.rect;
    for (auto y = first_of_parity(rect.y, parity); y < rect.bottom(); y += 2) {
        const auto [before, after] = neighbours(y, rect.y, rect.bottom());
        auto *const row = plane.row(y);
        const auto *const above = plane.row(before);
        const auto *const below = plane.row(after);
        for (std::int64_t x = 0; x < rect.width; ++x) {
            row[x] = step(row[x], above[x], below[x]);
        }
    }
}

constexpr auto kPredict = [](std::int32_t value, std::int32_t before, std::int32_t after) {
    return value - ((before + after) >> 1);
};
constexpr auto kUnpredict = [](std::int32_t value, std::int32_t before, std::int32_t after) {
    return value + ((before + after) >> 1);
};
constexpr auto kUpdate = [](std::int32_t value, std::int32_t before, std::int32_t after) {
    return value + ((before + after + 2) >> 2);
};
constexpr auto kUndoUpdate = [](std::int32_t value, std::int32_t before, std::int32_t after) {
    return value - ((before + after + 2) >> 2);
};

// F.3.6, F.4.6: a span of one sample is that sample, doubled where it is a high one.
template <class Change>
void change_all(J2kPlane<std::int32_t> &plane, std::int64_t place, const Change &change)
{
    if ((place & 1) != 0) {
        std::ranges::transform(plane.samples, plane.samples.begin(), change);
    }
}

// F.3.8.2, without the steps that only move nothing from the high bands.
template <class Lift> void synthesise_97(const Lift &lift)
{
    const auto step = [](float weight) {
        return [weight](float value, float before, float after) {
            return value - weight * (before + after);
        };
    };
    lift(0, [](float value, float, float) { return value * kLow; });
    lift(1, step(kGamma));
    lift(0, step(kBeta));
    lift(1, step(kAlpha));
}

}   // namespace

void forward_53(J2kPlane<std::int32_t> &plane)
{
    const auto twice = [](std::int32_t value) { return value * 2; };
    if (plane.rect.height > 1) {
        lift_down(plane, 1, kPredict);
        lift_down(plane, 0, kUpdate);
    }
    else {
        change_all(plane, plane.rect.y, twice);
    }
    if (plane.rect.width > 1) {
        lift_across(plane, 1, kPredict);
        lift_across(plane, 0, kUpdate);
    }
    else {
        change_all(plane, plane.rect.x, twice);
    }
}

void inverse_53(J2kPlane<std::int32_t> &plane)
{
    const auto half = [](std::int32_t value) { return value >> 1; };
    if (plane.rect.width > 1) {
        lift_across(plane, 0, kUndoUpdate);
        lift_across(plane, 1, kUnpredict);
    }
    else {
        change_all(plane, plane.rect.x, half);
    }
    if (plane.rect.height > 1) {
        lift_down(plane, 0, kUndoUpdate);
        lift_down(plane, 1, kUnpredict);
    }
    else {
        change_all(plane, plane.rect.y, half);
    }
}

void inverse_97_of_low(J2kPlane<float> &plane)
{
    if (plane.rect.width > 1) {
        synthesise_97([&](int parity, const auto &step) { lift_across(plane, parity, step); });
    }
    if (plane.rect.height > 1) {
        synthesise_97([&](int parity, const auto &step) { lift_down(plane, parity, step); });
    }
}

}   // namespace iiif
