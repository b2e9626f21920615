#include "engine/admissions.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace iiif {
namespace {

using Work = Admissions::Work;

// Admits work until it is refused, and returns how much was admitted.
std::vector<Admissions::Admission> fill(Admissions &admissions, Work work)
{
    std::vector<Admissions::Admission> admitted;
    try {
        while (admitted.size() < 1000) {
            admitted.push_back(admissions.admit(work));
        }
    }
    catch (const Error &error) {
        EXPECT_EQ(error.kind(), Kind::busy);
    }
    return admitted;
}

TEST(Admissions, LeaveThreadsToAnswersThatAreReady)
{
    Statistics::Stripe stripe;
    Admissions admissions(24, Statistics({&stripe, 1}));
    const auto large = fill(admissions, Work::large);
    EXPECT_EQ(large.size(), 12U);
    const auto small = fill(admissions, Work::small);
    EXPECT_EQ(small.size(), 6U);
    const auto opening = fill(admissions, Work::opening);
    EXPECT_EQ(opening.size(), 3U);
    EXPECT_EQ(Statistics({&stripe, 1}).sum(Counter::refused_waiters), 3U);
}

TEST(Admissions, LetFewThreadsReadForClientsThatAreNotAdmittedYet)
{
    Statistics::Stripe stripe;
    Admissions admissions(16, Statistics({&stripe, 1}));
    const auto first = admissions.read();
    {
        const auto second = admissions.read();
        EXPECT_THROW((void)admissions.read(), Error);
    }
    const auto next = admissions.read();
    EXPECT_EQ(fill(admissions, Work::large).size(), 8U);   // they take nothing from other work
}

TEST(Admissions, AreFreeAgainWhenWorkEnds)
{
    Statistics::Stripe stripe;
    Admissions admissions(4, Statistics({&stripe, 1}));
    EXPECT_EQ(fill(admissions, Work::large).size(), 2U);
    EXPECT_EQ(fill(admissions, Work::large).size(), 2U);
}

TEST(Admissions, OfOneThreadLetItWork)
{
    Statistics::Stripe stripe;
    Admissions admissions(1, Statistics({&stripe, 1}));
    EXPECT_EQ(fill(admissions, Work::large).size(), 1U);
    EXPECT_EQ(fill(admissions, Work::opening).size(), 1U);
}

TEST(Admissions, AreNotLimitedWithoutANumberOfThreads)
{
    Statistics::Stripe stripe;
    Admissions admissions(0, Statistics({&stripe, 1}));
    EXPECT_EQ(fill(admissions, Work::large).size(), 1000U);
}

}   // namespace
}   // namespace iiif
