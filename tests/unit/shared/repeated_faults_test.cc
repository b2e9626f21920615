#include "shared/repeated_faults.h"

#include <string>

#include <gtest/gtest.h>

#include "shared_region.h"

namespace iiif {
namespace {

using Clock = RepeatedFaults::Clock;
using std::chrono::seconds;

constexpr auto kShort = RepeatedFaults::kInterval / 2;

TEST(RepeatedFaults, LogTheFirstAndThenOneForEachIntervalWithACount)
{
    const Shared<RepeatedFaults::Memory> memory;
    const RepeatedFaults faults(*memory);
    const auto begun = Clock::now();
    EXPECT_EQ(faults.admit("a", begun), 0U);
    EXPECT_EQ(faults.admit("a", begun), std::nullopt);
    EXPECT_EQ(faults.admit("a", begun + kShort), std::nullopt);
    EXPECT_EQ(faults.admit("a", begun + RepeatedFaults::kInterval), 2U);
    EXPECT_EQ(faults.admit("a", begun + RepeatedFaults::kInterval + kShort), std::nullopt);
    EXPECT_EQ(faults.admit("a", begun + 3 * RepeatedFaults::kInterval), 1U);
}

TEST(RepeatedFaults, ArePerFault)
{
    const Shared<RepeatedFaults::Memory> memory;
    const RepeatedFaults faults(*memory);
    const auto now = Clock::now();
    EXPECT_EQ(faults.admit("a", now), 0U);
    EXPECT_EQ(faults.admit("b", now), 0U);
    EXPECT_EQ(faults.admit("a", now), std::nullopt);
}

TEST(RepeatedFaults, ForgetTheOneThatWasLoggedLongestAgo)
{
    const Shared<RepeatedFaults::Memory> memory;
    const RepeatedFaults faults(*memory);
    const auto begun = Clock::now();
    for (std::size_t i = 0; i <= RepeatedFaults::kMost; ++i) {
        EXPECT_EQ(faults.admit(std::to_string(i), begun + std::chrono::milliseconds(i)), 0U);
    }
    EXPECT_EQ(faults.admit("1", begun + seconds(1)), std::nullopt);
    EXPECT_EQ(faults.admit("0", begun + seconds(1)), 0U);
}

}   // namespace
}   // namespace iiif
