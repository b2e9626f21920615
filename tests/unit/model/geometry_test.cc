#include "model/geometry.h"

#include <random>

#include <gtest/gtest.h>

#include "asking.h"
#include "model/orientation.h"
#include "obvious.h"

namespace iiif {
namespace {

TEST(Geometry, RoundsAsItsNamesSay)
{
    EXPECT_EQ(ceil_div(0, 5), 0);
    EXPECT_EQ(ceil_div(10, 5), 2);
    EXPECT_EQ(ceil_div(11, 5), 3);
    EXPECT_EQ(ceil_div(INT64_MAX, 2), INT64_MAX / 2 + 1);
    EXPECT_EQ(mul_div_round(5, 1, 2), 3);
    EXPECT_EQ(mul_div_round(4, 1, 3), 1);
    EXPECT_EQ(mul_div_round(5, 1, 3), 2);
    EXPECT_EQ(mul_div_round(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
}

TEST(Geometry, IntersectsRectangles)
{
    EXPECT_EQ(intersection({0, 0, 10, 10}, {5, 6, 10, 10}), (Rect{5, 6, 5, 4}));
    EXPECT_TRUE(intersection({0, 0, 10, 10}, {10, 0, 5, 5}).empty());
    EXPECT_TRUE(intersection({0, 0, 10, 10}, {30, 30, 5, 5}).empty());
}

TEST(Geometry, ReducesByRoundingUp)
{
    EXPECT_EQ(reduced({6000, 4001}, 16), (Size{375, 251}));
    EXPECT_EQ(reduced({1, 1}, 1024), (Size{1, 1}));
}

constexpr std::array<Orientation, 8> kOrientations{
    {{false, 0}, {false, 1}, {false, 2}, {false, 3}, {true, 0}, {true, 1}, {true, 2}, {true, 3}}};

TEST(Orientation, MovesARectangleToWhereItsPixelsGo)
{
    constexpr Size kPlane{7, 5};
    for (const auto &orientation : kOrientations) {
        for (const Rect rect : {Rect{0, 0, 1, 1}, Rect{6, 4, 1, 1}, Rect{2, 1, 3, 2}}) {
            const Scene marked{kPlane, [rect](int, std::int64_t x, std::int64_t y) {
                                   return !intersection(rect, {x, y, 1, 1}).empty();
                               }};
            const auto wanted = laid(marked, orientation);
            const auto found = oriented(rect, kPlane, orientation);
            ASSERT_EQ(oriented(kPlane, orientation), wanted.size);
            for (std::int64_t y = 0; y < wanted.size.height; ++y) {
                for (std::int64_t x = 0; x < wanted.size.width; ++x) {
                    EXPECT_EQ(!intersection(found, {x, y, 1, 1}).empty(), wanted.at(0, x, y) != 0)
                        << rect << " became " << found;
                }
            }
        }
    }
}

TEST(Orientation, IsUndoneByItsInverse)
{
    constexpr Size kPlane{7, 5};
    for (const auto &orientation : kOrientations) {
        const Rect rect{2, 1, 3, 2};
        const auto there = oriented(rect, kPlane, orientation);
        EXPECT_EQ(oriented(there, oriented(kPlane, orientation), inverse(orientation)), rect);
    }
}

}   // namespace
}   // namespace iiif
