#include "engine/answers/rendering.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

TEST(IdleProcessors, AreThoseThatOtherRenderingsDoNotUse)
{
    EXPECT_EQ(idle_processors(8, {.tile = 0, .full = 1}), 8);
    EXPECT_EQ(idle_processors(8, {.tile = 2, .full = 1}), 6);
    EXPECT_EQ(idle_processors(2, {.tile = 1, .full = 1}), 1);
}

TEST(IdleProcessors, AreOneOnABusyMachine)
{
    EXPECT_EQ(idle_processors(2, {.tile = 3, .full = 1}), 1);
    EXPECT_EQ(idle_processors(1, {.tile = 1, .full = 0}), 1);
}

// Between a request's slots (released for a slow client) none may be in use.
TEST(IdleProcessors, AreNeverMoreThanTheMachineHas)
{
    EXPECT_EQ(idle_processors(4, {.tile = 0, .full = 0}), 4);
}

}   // namespace
}   // namespace iiif
