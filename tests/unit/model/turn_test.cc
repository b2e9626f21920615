#include "model/turn.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

TEST(TurnedBox, IsTheBoxAroundThePicture)
{
    EXPECT_EQ(turned_box({600, 400}, 22.5), (Size{707, 599}));
    EXPECT_EQ(turned_box({600, 400}, 202.5), (Size{707, 599}));
    EXPECT_EQ(turned_box({600, 400}, 157.5), (Size{707, 599}));
    EXPECT_EQ(turned_box({600, 400}, 337.5), (Size{707, 599}));
    EXPECT_EQ(turned_box({100, 100}, 45), (Size{141, 141}));
    EXPECT_EQ(turned_box({1, 1}, 0.0000000001), (Size{1, 1}));
    EXPECT_EQ(turned_box({1, 1}, 45), (Size{1, 1}));
}

}   // namespace
}   // namespace iiif
