#include "shared/statistics.h"

#include <vector>

#include <gtest/gtest.h>

#include "crew.h"

namespace iiif {
namespace {

TEST(Statistics, CountEveryAddOfAllThreads)
{
    std::vector<Statistics::Stripe> stripes(2);
    const Statistics statistics(stripes);
    ASSERT_TRUE(run_crew(Crew::threads, 4, [&](int) {
        for (int i = 0; i < 10'000; ++i) {
            statistics.add(Counter::decodes);
            statistics.add(Counter::put_bytes, 300);
        }
        return true;
    }));
    EXPECT_EQ(statistics.sum(Counter::decodes), 40'000U);
    EXPECT_EQ(statistics.sum(Counter::put_bytes), 12'000'000U);
    EXPECT_EQ(statistics.sum(Counter::hits), 0U);
}

}   // namespace
}   // namespace iiif
