#include "engine/watch/health_check.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "base/error.h"
#include "crew.h"

namespace iiif {
namespace {

using std::chrono::milliseconds;

TEST(HealthCheck, ReportsWhatTheProbeThrows)
{
    HealthCheck check;
    EXPECT_EQ(check.run([] {}, kForever), "");
    EXPECT_EQ(check.run([] { throw Error(Kind::damaged, "sentence", "detail"); }, kForever),
              "detail");
    EXPECT_EQ(check.run([] { throw std::bad_alloc(); }, kForever), "out of memory");
    EXPECT_EQ(check.run([] {}, kForever), "");
}

// A probe that hangs, as reading from a dead file server does, costs one thread and one deadline.
TEST(HealthCheck, AHangingProbeIsReportedAndNotStartedAgain)
{
    HealthCheck check;
    const auto end = std::make_shared<std::promise<void>>();
    const auto ended = end->get_future().share();
    const auto started = std::make_shared<std::atomic<int>>(0);
    const auto hang = [ended, started] {
        ++*started;
        ended.wait();
    };
    EXPECT_EQ(check.run(hang, milliseconds(20)), "it took too long");
    EXPECT_EQ(check.run(hang, milliseconds(20)), "it took too long");
    EXPECT_EQ(*started, 1);
    end->set_value();
    EXPECT_TRUE(wait_until([&] { return check.run([] {}, kForever).empty(); }));
}

}   // namespace
}   // namespace iiif
