#include "pixel/histogram.h"

#include <initializer_list>
#include <utility>

#include <gtest/gtest.h>

namespace iiif {
namespace {

Histogram histogram_with(std::initializer_list<std::pair<std::size_t, std::int64_t>> bars)
{
    Histogram histogram;
    for (const auto &[gray, count] : bars) {
        histogram.counts[gray] = count;
    }
    return histogram;
}

// The slow twin: computes the variance between the two groups of one threshold from scratch.
double variance_between(const Histogram &histogram, std::size_t white_threshold)
{
    std::array<double, 2> count{};
    std::array<double, 2> sum{};
    for (std::size_t gray = 0; gray < Histogram::kBins; ++gray) {
        const std::size_t group = gray >= white_threshold ? 1 : 0;
        count[group] += static_cast<double>(histogram.counts[gray]);
        sum[group] += static_cast<double>(histogram.counts[gray]) * static_cast<double>(gray);
    }
    if (count[0] == 0 || count[1] == 0) {
        return 0;
    }
    const auto distance = sum[0] / count[0] - sum[1] / count[1];
    return count[0] * count[1] * distance * distance;
}

TEST(Otsu, FindsTheMiddleBetweenTwoGroups)
{
    EXPECT_EQ(histogram_with({{10, 500}, {30, 100}}).white_threshold(), 20);
    EXPECT_EQ(histogram_with({{200, 5}, {250, 9000}}).white_threshold(), 225);
    EXPECT_EQ(histogram_with({{0, 1}, {255, 1}}).white_threshold(), 128);
}

TEST(Otsu, TakesMidGreyWhereAllPixelsAreEqual)
{
    EXPECT_EQ(histogram_with({{77, 1000}}).white_threshold(), 128);
    EXPECT_EQ(Histogram().white_threshold(), 128);
}

TEST(Otsu, FindsTheThresholdOfGreatestVariance)
{
    std::uint64_t state = 1;
    for (int round = 0; round < 50; ++round) {
        Histogram histogram;
        for (auto &bar : histogram.counts) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            bar = static_cast<std::int64_t>((state >> 33U) % 1000);
        }
        const auto found = variance_between(histogram, histogram.white_threshold());
        for (std::size_t white_threshold = 1; white_threshold < Histogram::kBins;
             ++white_threshold) {
            ASSERT_LE(variance_between(histogram, white_threshold), found * (1 + 1e-9));
        }
    }
}

}   // namespace
}   // namespace iiif
