// Compares parts of a resolution with an inverse transform of the whole resolution that mirrors
// each index (ISO/IEC 15444-1 F.3.7, F.3.8).
#include "codec/jpeg2000/j2k_wavelet.h"

#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace iiif {
namespace {

template <class Sample> using Row = std::vector<Sample>;   // from its first position

// Equation F-4: maps a position beyond the ends of a row to its mirror image.
std::int64_t mirrored(std::int64_t at, std::int64_t begin, std::int64_t end)
{
    while (at < begin || at >= end) {
        at = at < begin ? 2 * begin - at : 2 * (end - 1) - at;
    }
    return at;
}

// Changes the samples of one parity according to their neighbours.
template <class Sample, class Change>
void step(Row<Sample> &row, std::int64_t begin, int parity, const Change &change)
{
    const auto end = begin + std::ssize(row);
    const auto at = [&](std::int64_t place) {
        return row[static_cast<std::size_t>(mirrored(place, begin, end) - begin)];
    };
    for (auto i = begin; i < end; ++i) {
        if ((i & 1) == parity) {
            row[static_cast<std::size_t>(i - begin)] = change(at(i), at(i - 1), at(i + 1));
        }
    }
}

void inverse_row(Row<std::int32_t> &row, std::int64_t begin)
{
    if (row.size() == 1) {
        row[0] = (begin & 1) != 0 ? row[0] / 2 : row[0];
        return;
    }
    step(row, begin, 0,
         [](int own, int before, int after) { return own - ((before + after + 2) >> 2); });
    step(row, begin, 1,
         [](int own, int before, int after) { return own + ((before + after) >> 1); });
}

void inverse_row(Row<double> &row, std::int64_t begin)
{
    if (row.size() == 1) {
        return;
    }
    step(row, begin, 0, [](double own, double, double) { return own * 1.230174104914001; });
    step(row, begin, 1, [](double own, double, double) { return own * 1.625732422; });
    for (const auto &[parity, weight] : {std::pair{0, 0.443506852043971},
                                         {1, 0.882911075530934},
                                         {0, -0.052980118572961},
                                         {1, -1.586134342059924}}) {
        step(row, begin, parity, [weight = weight](double own, double before, double after) {
            return own - weight * (before + after);
        });
    }
}

// All samples of a resolution, interleaved.
template <class Sample> struct Whole {
    Rect rect;
    std::vector<Sample> samples;

    Sample &at(std::int64_t x, std::int64_t y)
    {
        return samples[static_cast<std::size_t>((y - rect.y) * rect.width + x - rect.x)];
    }

    void inverse()
    {
        for (auto y = rect.y; y < rect.bottom(); ++y) {
            Row<Sample> row;
            for (auto x = rect.x; x < rect.right(); ++x) {
                row.push_back(at(x, y));
            }
            inverse_row(row, rect.x);
            for (auto x = rect.x; x < rect.right(); ++x) {
                at(x, y) = row[static_cast<std::size_t>(x - rect.x)];
            }
        }
        for (auto x = rect.x; x < rect.right(); ++x) {
            Row<Sample> column;
            for (auto y = rect.y; y < rect.bottom(); ++y) {
                column.push_back(at(x, y));
            }
            inverse_row(column, rect.y);
            for (auto y = rect.y; y < rect.bottom(); ++y) {
                at(x, y) = column[static_cast<std::size_t>(y - rect.y)];
            }
        }
    }
};

template <class Sample> Whole<Sample> random_whole(const Rect &rect, std::mt19937 &random)
{
    Whole<Sample> whole{rect, {}};
    for (std::int64_t i = 0; i < rect.width * rect.height; ++i) {
        whole.samples.push_back(static_cast<Sample>(static_cast<int>(random() % 511) - 255));
    }
    return whole;
}

// Returns the part of the resolution below that a rectangle needs.
template <class Sample, class From> J2kPlane<Sample> low_of(Whole<From> &whole, const Rect &rect)
{
    J2kPlane<Sample> low(halved(rect, 1));
    const auto &part = low.rect();
    for (auto y = part.y; y < part.bottom(); ++y) {
        for (auto x = part.x; x < part.right(); ++x) {
            low.row(y)[x - part.x] = static_cast<Sample>(whole.at(2 * x, 2 * y));
        }
    }
    return low;
}

// Returns the subbands of a rectangle, each multiplied by gain(band).
template <class Sample, class From, class Gain>
J2kPlane<Sample> bands_of(Whole<From> &whole, const Rect &rect, const Gain &gain)
{
    J2kPlane<Sample> plane(rect);
    for (auto y = rect.y; y < rect.bottom(); ++y) {
        for (auto x = rect.x; x < rect.right(); ++x) {
            const J2kBand band{static_cast<int>(x & 1), static_cast<int>(y & 1), {}};
            if (band.across + band.down == 0) {
                continue;
            }
            const auto first = band.across != 0 ? rect.x >> 1 : ceil_shift(rect.x, 1);
            plane.band_row(band, y >> 1)[(x >> 1) - first] =
                static_cast<Sample>(whole.at(x, y)) * gain(band);
        }
    }
    return plane;
}

Rect with_reach(const Rect &window, int reach, const Rect &whole)
{
    return intersection(
        {window.x - reach, window.y - reach, window.width + 2 * reach, window.height + 2 * reach},
        whole);
}

const std::vector<Rect> kWholes{{0, 0, 37, 23},   {1, 0, 36, 24},    {0, 1, 25, 30}, {3, 5, 28, 17},
                                {0, 0, 1, 9},     {5, 2, 1, 14},     {2, 7, 15, 1},  {4, 4, 12, 1},
                                {7, 7, 1, 1},     {6, 6, 1, 1},      {9, 3, 2, 2},   {4, 8, 2, 3},
                                {101, 77, 3, 40}, {1000, 333, 60, 2}};

template <class Check> void with_windows(const Check &check)
{
    std::mt19937 random(4);
    for (const auto &whole : kWholes) {
        for (int i = 0; i < 12; ++i) {
            const auto from = [&](std::int64_t low, std::int64_t high) {
                return std::uniform_int_distribution<std::int64_t>(low, high)(random);
            };
            const auto width = i == 0 ? whole.width : from(1, whole.width);
            const auto height = i == 0 ? whole.height : from(1, whole.height);
            const Rect window{from(whole.x, whole.right() - width),
                              from(whole.y, whole.bottom() - height), width, height};
            check(whole, window, random);
        }
    }
}

TEST(J2kWavelet, OfIntegersIsExactInEachWindow)
{
    with_windows([](const Rect &rect, const Rect &window, std::mt19937 &random) {
        auto whole = random_whole<std::int32_t>(rect, random);
        const auto part = with_reach(window, kReach53, rect);
        const auto low = low_of<std::int32_t>(whole, part);
        auto plane = bands_of<std::int32_t>(whole, part, [](const J2kBand &) { return 1; });
        inverse_53(low, plane);
        whole.inverse();
        for (auto y = window.y; y < window.bottom(); ++y) {
            for (auto x = window.x; x < window.right(); ++x) {
                EXPECT_EQ(plane.row(y)[x - part.x], whole.at(x, y)) << x << ", " << y;
            }
        }
    });
}

TEST(J2kWavelet, OfRealsIsWithinAThousandthInEachWindow)
{
    with_windows([](const Rect &rect, const Rect &window, std::mt19937 &random) {
        auto whole = random_whole<double>(rect, random);
        const auto part = with_reach(window, kReach97, rect);
        const auto low = low_of<float>(whole, part);
        auto plane = bands_of<float>(
            whole, part, [&](const J2kBand &band) { return gain_97(part.size(), band); });
        inverse_97(low, plane);
        whole.inverse();
        for (auto y = window.y; y < window.bottom(); ++y) {
            for (auto x = window.x; x < window.right(); ++x) {
                EXPECT_NEAR(plane.row(y)[x - part.x], whole.at(x, y), 1e-3) << x << ", " << y;
            }
        }
    });
}

// Damaged files may hold any numbers.
TEST(J2kWavelet, OfTheLargestIntegersWraps)
{
    Whole<std::int32_t> whole{{0, 0, 8, 8}, std::vector<std::int32_t>(64, 0x7FFF'FFFF)};
    const auto low = low_of<std::int32_t>(whole, whole.rect);
    auto plane = bands_of<std::int32_t>(whole, whole.rect, [](const J2kBand &) { return 1; });
    inverse_53(low, plane);
    EXPECT_EQ(low.rect().width, 4);
}

}   // namespace
}   // namespace iiif
