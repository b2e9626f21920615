#include "model/image_info.h"

#include <gtest/gtest.h>

#include "asking.h"

namespace iiif {
namespace {

TEST(WholeFactor, AcceptsSidesRoundedUpOrDown)
{
    EXPECT_EQ(whole_factor({6000, 4000}, {6000, 4000}), 1);
    EXPECT_EQ(whole_factor({6000, 4000}, {3000, 2000}), 2);
    EXPECT_EQ(whole_factor({2600, 2600}, {163, 163}), 16);
    EXPECT_EQ(whole_factor({2600, 2600}, {162, 162}), 16);
    EXPECT_EQ(whole_factor({2600, 1000}, {162, 63}), 16);
    EXPECT_EQ(whole_factor({900, 600}, {300, 200}), 3);
    EXPECT_EQ(whole_factor({1001, 7}, {334, 3}), 3);
    EXPECT_EQ(whole_factor({1023, 1023}, {3, 3}), 256);
    EXPECT_EQ(whole_factor({1023, 1023}, {4, 4}), 256);
    EXPECT_EQ(whole_factor({100000, 1}, {1, 1}), 65536);
}

TEST(WholeFactor, IsZeroWhereTheSidesDisagree)
{
    EXPECT_EQ(whole_factor({6000, 4000}, {4000, 2667}), 0);
    EXPECT_EQ(whole_factor({6000, 4000}, {3000, 1000}), 0);
    EXPECT_EQ(whole_factor({6000, 4000}, {2999, 2000}), 0);
    EXPECT_EQ(whole_factor({1000, 1000}, {700, 700}), 0);
}

TEST(WholeFactor, IsFoundForEveryHalvedLevel)
{
    for (std::int64_t width = 1; width < 3000; width += 7) {
        for (const auto rounding : {LevelRounding::up, LevelRounding::down}) {
            const auto info = pyramid({width, 5000 - width}, {16, 16}, rounding);
            std::int64_t factor = 1;
            for (const auto &level : info.levels) {
                EXPECT_EQ(whole_factor(info.size(), level.size), factor)
                    << info.size() << " and " << level.size;
                factor *= 2;
            }
        }
    }
}

using Reductions = std::vector<Reduction>;

TEST(Reductions, AreTheLevelsAndThenHalvesUntilOneTileFits)
{
    const Size tile{256, 256};
    EXPECT_EQ(reductions(flat({256, 256}), no_limits()), (Reductions{{1, tile}}));
    EXPECT_EQ(reductions(flat({257, 256}), no_limits()), (Reductions{{1, tile}, {2, tile}}));
    EXPECT_EQ(reductions(pyramid({1025, 10}), no_limits()),
              (Reductions{{1, tile}, {2, tile}, {4, tile}, {8, tile}}));
}

TEST(Reductions, LeaveOutLevelsWithoutAWholeFactor)
{
    auto info = flat({1000, 1000});
    info.levels.push_back({{700, 700}, {128, 128}});
    info.levels.push_back({{333, 333}, {64, 64}});
    info.levels.push_back({{50, 50}, {64, 64}});
    EXPECT_EQ(reductions(info, no_limits()),
              (Reductions{{1, {256, 256}}, {3, {64, 64}}, {20, {64, 64}}}));
}

TEST(ImageInfo, OffersSmallerTilesThanBandsOfRows)
{
    EXPECT_EQ(flat({5000, 3000}, {5000, 128}).shown(0).tile, (Size{512, 128}));
    EXPECT_EQ(flat({5000, 3000}, {5000, 3000}).shown(0).tile, (Size{512, 512}));
    EXPECT_EQ(flat({900, 3000}, {900, 128}).shown(0).tile, (Size{900, 128}));
    EXPECT_EQ(flat({5000, 3000}, {2048, 2048}).shown(0).tile, (Size{2048, 2048}));
}

TEST(ImageInfo, ShowsLevelsAfterTheOrientation)
{
    auto info = pyramid({600, 400}, {64, 32});
    info.orientation = {false, 1};
    EXPECT_EQ(info.size(), (Size{400, 600}));
    EXPECT_EQ(info.shown(1).size, (Size{200, 300}));
    EXPECT_EQ(info.shown(1).tile, (Size{32, 64}));
}

TEST(Orientation, TwoInSuccessionAreOne)
{
    const Size size{30, 20};
    const Rect pixel{7, 3, 1, 1};
    for (int first = 1; first <= 8; ++first) {
        for (int second = 1; second <= 8; ++second) {
            const auto one = orientation_numbered(first);
            const auto other = orientation_numbered(second);
            EXPECT_EQ(oriented(pixel, size, then(one, other)),
                      oriented(oriented(pixel, size, one), oriented(size, one), other))
                << first << " then " << second;
        }
    }
}

}   // namespace
}   // namespace iiif
