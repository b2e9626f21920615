#include "pixel/deinterleave.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace iiif {
namespace {

constexpr std::array<std::int64_t, 7> kWidths{1, 2, 15, 16, 17, 32, 53};

std::vector<std::uint8_t> counting(std::size_t count)
{
    std::vector<std::uint8_t> samples(count);
    std::iota(samples.begin(), samples.end(), std::uint8_t{1});
    return samples;
}

TEST(Deinterleave, CopiesEachChannelToItsPlane)
{
    for (const auto width : kWidths) {
        const auto samples = counting(static_cast<std::size_t>(3 * width));
        const StripBuffer row({ColorModel::rgb, false}, {width, 1});
        deinterleave(samples.data(), row.view());
        for (std::size_t i = 0; i < samples.size(); ++i) {
            EXPECT_EQ(row.view().row(static_cast<int>(i % 3), 0)[i / 3], samples[i]);
        }
    }
}

TEST(Deinterleave, CopiesGray)
{
    const auto samples = counting(53);
    const StripBuffer row({ColorModel::gray, false}, {53, 1});
    deinterleave(samples.data(), row.view());
    EXPECT_TRUE(std::equal(samples.begin(), samples.end(), row.view().row(0, 0)));
}

}   // namespace
}   // namespace iiif
