#include "shared/child_gauges.h"

#include <gtest/gtest.h>

#include "crew.h"
#include "shared_region.h"

namespace iiif {
namespace {

TEST(ChildGauges, SumUpTheChildrenThatAreAlive)
{
    const Shared<ChildGauges::Memory> memory;
    const Shared<std::atomic<int>> stated;
    const auto state_and_stay = [&] {
        ChildGauges child(*memory);
        child.set_open_pictures(5);
        child.add_waiting(Lane::full, 1);
        ++*stated;
        return wait_until([&] { return *stated == 0; });
    };
    const Child killed(state_and_stay);
    const Child alive(state_and_stay);
    ASSERT_TRUE(wait_until([&] { return *stated == 2; }));
    ChildGauges own(*memory);
    own.set_open_pictures(2);
    auto sums = own.sums();
    EXPECT_EQ(sums.children, 3);
    EXPECT_EQ(sums.open_pictures, 12);
    EXPECT_EQ(sums.waiting[1], 2);

    killed.kill();
    EXPECT_FALSE(killed.wait());
    sums = own.sums();
    EXPECT_EQ(sums.children, 2);
    EXPECT_EQ(sums.open_pictures, 7);
    EXPECT_EQ(sums.waiting[1], 1);
    EXPECT_EQ(sums.waiting[0], 0);
    *stated = 0;
    EXPECT_TRUE(alive.wait());
}

TEST(ChildGauges, AreEmptyWithoutChildrenAndIgnoreThoseWithoutAnEntry)
{
    const Shared<ChildGauges::Memory> memory;
    {
        const ChildGauges own(*memory);
        EXPECT_EQ(own.sums().children, 1);
    }
    for (auto &entry : *memory) {
        ASSERT_EQ(entry.mutex.try_lock(), RobustMutex::Outcome::locked);
    }
    ChildGauges late(*memory);
    late.set_open_pictures(3);
    late.add_waiting(Lane::tile, 1);
    EXPECT_EQ(late.sums().open_pictures, 0);
    for (auto &entry : *memory) {
        entry.mutex.unlock();
    }
}

}   // namespace
}   // namespace iiif
