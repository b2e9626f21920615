#include "base/lru_cache.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "crew.h"

namespace iiif {
namespace {

using Texts = LruCache<std::string, std::string>;

constexpr int kThreads = 8;
// Waits without a limit.
constexpr auto kWait = [](const auto &ended) {
    while (!ended()) {
    }
};

// Waits without a limit and counts the waiters.
auto counted_wait(std::atomic<int> &waiting)
{
    return [&](const auto &ended) {
        ++waiting;
        kWait(ended);
    };
}

TEST(LruCache, DropsTheLeastRecentlyUsedValue)
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

TEST(LruCache, MakesAValueOnceForAllWaiters)
{
    Texts texts(2);
    std::atomic<int> made = 0;
    std::atomic<int> waiting = 0;
    EXPECT_TRUE(run_crew(Crew::threads, kThreads, [&](int) {
        const auto make = [&] {
            ++made;
            EXPECT_TRUE(wait_until([&] { return waiting >= kThreads - 1; }));
            return std::string("slow");
        };
        return *texts.get_once("a", make, counted_wait(waiting)) == "slow";
    }));
    EXPECT_EQ(made, 1);
}

TEST(LruCache, AWaiterBecomesTheMakerWhenTheMakerThrows)
{
    Texts texts(2);
    std::atomic<int> made = 0;
    std::atomic<int> failed = 0;
    std::atomic<int> waiting = 0;
    EXPECT_TRUE(run_crew(Crew::threads, kThreads, [&](int) {
        const auto make = [&] {
            EXPECT_TRUE(wait_until([&] { return waiting >= kThreads - 1; }));
            if (made++ == 0) {
                throw std::runtime_error("the client has gone");
            }
            return std::string("slow");
        };
        try {
            return *texts.get_once("a", make, counted_wait(waiting)) == "slow";
        }
        catch (const std::runtime_error &) {
            return ++failed == 1;
        }
    }));
    EXPECT_EQ(made, 2);
    EXPECT_EQ(failed, 1);
}

TEST(LruCache, AWaiterMayGiveUp)
{
    Texts texts(2);
    std::atomic<bool> making = false;
    std::atomic<bool> given_up = false;
    const auto make = [&] {
        making = true;
        EXPECT_TRUE(wait_until([&] { return given_up.load(); }));
        return std::string("slow");
    };
    std::thread maker([&] { (void)texts.get_once("a", make, kWait); });
    ASSERT_TRUE(wait_until([&] { return making.load(); }));
    const auto go = [](const auto &) { throw std::runtime_error("gone"); };
    EXPECT_THROW((void)texts.get_once("a", make, go), std::runtime_error);
    given_up = true;
    maker.join();
    EXPECT_EQ(*texts.get_once("a", make, go), "slow");
}

TEST(LruCache, MakesOtherValuesWhileOneIsBeingMade)
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
