#include "shared/rewrites.h"

#include <gtest/gtest.h>

#include "shared_region.h"

namespace iiif {
namespace {

constexpr Digest kPlain{11, 12};

Rewrites::Sighting sighting(std::uint64_t key, std::int64_t changed_ns, Digest validator = kPlain)
{
    return {.name = {7, 0}, .key = {key, 0}, .validator = validator, .changed_ns = changed_ns};
}

// Returns a sighting of another picture, whose entry is in the same set.
Rewrites::Sighting other(std::uint64_t number)
{
    return {.name = {7, number}, .key = {1, number}, .validator = kPlain, .changed_ns = 1};
}

class RewritesTest : public testing::Test {
protected:
    Shared<Rewrites::Memory> memory_;
    Rewrites rewrites_{*memory_};
};

TEST_F(RewritesTest, AnswerWithTheStatedValidatorAtFirst)
{
    EXPECT_EQ(rewrites_.validator_of(sighting(1, 100)), kPlain);
    EXPECT_EQ(rewrites_.validator_of(sighting(1, 100)), kPlain);
}

TEST_F(RewritesTest, ChangeTheValidatorOnceOnlyTheKeyHasChanged)
{
    static_cast<void>(rewrites_.validator_of(sighting(1, 100)));
    const auto second = rewrites_.validator_of(sighting(2, 200));
    EXPECT_NE(second, kPlain);
    EXPECT_EQ(rewrites_.validator_of(sighting(2, 200)), second) << "from then on";
    const auto third = rewrites_.validator_of(sighting(3, 300));
    EXPECT_NE(third, kPlain);
    EXPECT_NE(third, second);
}

TEST_F(RewritesTest, AgreeInAllProcesses)
{
    static_cast<void>(rewrites_.validator_of(sighting(1, 100)));
    const auto here = rewrites_.validator_of(sighting(2, 200));
    EXPECT_EQ(Rewrites(*memory_).validator_of(sighting(2, 200)), here);
}

TEST_F(RewritesTest, ReturnToTheStatedValidatorWhenThatChanges)
{
    static_cast<void>(rewrites_.validator_of(sighting(1, 100)));
    static_cast<void>(rewrites_.validator_of(sighting(2, 200)));
    constexpr Digest kNew{21, 22};
    EXPECT_EQ(rewrites_.validator_of(sighting(3, 300, kNew)), kNew);
    EXPECT_EQ(rewrites_.validator_of(sighting(3, 300, kNew)), kNew);
}

TEST_F(RewritesTest, TellPicturesApart)
{
    static_cast<void>(rewrites_.validator_of(sighting(1, 100)));
    EXPECT_EQ(rewrites_.validator_of(other(1)), kPlain);
}

TEST_F(RewritesTest, KeepARewrittenPictureLongerThanOthers)
{
    static_cast<void>(rewrites_.validator_of(sighting(1, 100)));
    const auto rewritten = rewrites_.validator_of(sighting(2, 200));
    for (std::uint64_t number = 1; number <= 3 * Rewrites::kWays; ++number) {
        static_cast<void>(rewrites_.validator_of(other(number)));
    }
    EXPECT_EQ(rewrites_.validator_of(sighting(2, 200)), rewritten);
}

TEST_F(RewritesTest, ForgetThePictureThatWasOpenedLongestAgo)
{
    static_cast<void>(rewrites_.validator_of(sighting(1, 100)));
    for (std::uint64_t number = 1; number <= Rewrites::kWays; ++number) {
        static_cast<void>(rewrites_.validator_of(other(number)));
    }
    EXPECT_EQ(rewrites_.validator_of(sighting(2, 200)), kPlain) << "taken for a new one";
}

TEST_F(RewritesTest, DoNotBelieveAnEntryThatWasWrittenInPart)
{
    static_cast<void>(rewrites_.validator_of(sighting(1, 100)));
    for (auto &entry : memory_->sets[7]) {
        entry.validator[0] ^= 1U;
    }
    EXPECT_EQ(rewrites_.validator_of(sighting(2, 200)), kPlain);
    EXPECT_NE(rewrites_.validator_of(sighting(3, 300)), kPlain) << "and go on";
}

TEST_F(RewritesTest, ChangeTheValidatorWhereTheTableIsNotToBeHad)
{
    static_cast<void>(rewrites_.validator_of(sighting(1, 100)));
    ASSERT_EQ(memory_->mutex.try_lock(), RobustMutex::Outcome::locked);
    EXPECT_NE(rewrites_.validator_of(sighting(1, 100)), kPlain);
    memory_->mutex.unlock();
}

}   // namespace
}   // namespace iiif
