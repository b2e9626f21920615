#include "base/kept_list.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "crew.h"

namespace iiif {
namespace {

using Texts = KeptList<std::string, std::string>;

constexpr int kThreads = 8;
// Waits for as long as it takes.
constexpr auto kWait = [](const auto &ended) {
    while (!ended()) {
    }
};

void wait_a_little()
{
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

TEST(KeptList, ForgetsWhatWasUsedLongestAgo)
{
    Texts texts(2);
    const auto a = texts.get("a");
    EXPECT_EQ(*a, "a");
    const auto b = texts.get("b");
    EXPECT_EQ(texts.get("a"), a);
    EXPECT_EQ(*texts.get("c"), "c");
    EXPECT_EQ(texts.get("a"), a);
    EXPECT_NE(texts.get("b"), b);
}

TEST(KeptList, MakesAValueOnceForAllWhoWait)
{
    Texts texts(2);
    std::atomic<int> made = 0;
    EXPECT_TRUE(run_crew(Crew::threads, kThreads, [&](int) {
        const auto make = [&] {
            ++made;
            wait_a_little();
            return std::string("slow");
        };
        return *texts.get_once("a", make, kWait) == "slow";
    }));
    EXPECT_EQ(made, 1);
}

TEST(KeptList, LetsAnotherMakeWhatOneCouldNot)
{
    Texts texts(2);
    std::atomic<int> made = 0;
    std::atomic<int> failed = 0;
    EXPECT_TRUE(run_crew(Crew::threads, kThreads, [&](int) {
        const auto make = [&] {
            wait_a_little();
            if (made++ == 0) {
                throw std::runtime_error("the client has gone");
            }
            return std::string("slow");
        };
        try {
            return *texts.get_once("a", make, kWait) == "slow";
        }
        catch (const std::runtime_error &) {
            return ++failed == 1;
        }
    }));
    EXPECT_EQ(made, 2);
    EXPECT_EQ(failed, 1);
}

TEST(KeptList, KeepsNobodyWaitingWhoWantsNoMore)
{
    Texts texts(2);
    std::atomic<bool> given_up = false;
    const auto make = [&] {
        while (!given_up) {
            wait_a_little();
        }
        return std::string("slow");
    };
    std::thread maker([&] { (void)texts.get_once("a", make, kWait); });
    wait_a_little();
    const auto go = [](const auto &) { throw std::runtime_error("gone"); };
    EXPECT_THROW((void)texts.get_once("a", make, go), std::runtime_error);
    given_up = true;
    maker.join();
    EXPECT_EQ(*texts.get_once("a", make, go), "slow");
}

TEST(KeptList, MakesOtherValuesMeanwhile)
{
    Texts texts(2);
    const auto outer = texts.get_once(
        "a",
        [&] {
            return *texts.get_once(
                       "b", [] { return std::string("b"); }, kWait) +
                   "a";
        },
        kWait);
    EXPECT_EQ(*outer, "ba");
}

}   // namespace
}   // namespace iiif
