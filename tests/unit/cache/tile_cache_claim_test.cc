// Single-flight: a missing value is made once, and no thread waits for a dead maker.
#include "cache/shared_tile_cache.h"

#include <atomic>

#include <gtest/gtest.h>

#include "cached.h"
#include "crew.h"
#include "numbered_values.h"
#include "shared_region.h"
#include "test_sink.h"

namespace iiif {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kTileBytes = 256 * 256 * 3;

class TileCacheClaim : public testing::TestWithParam<Crew> {};

// Counts the threads that wait for a maker, and those whose lookup failed because a lock was not
// free within one second, which happens on a busy machine.
std::uint64_t waiters(const TileCache &cache)
{
    return cache.statistics().sum(Counter::waits) + cache.statistics().sum(Counter::lock_timeouts);
}

// Expects that each of `values` was made once, or twice if a lock was not free in time.
void expect_made_once(const TileCache &cache, std::uint64_t made, std::uint64_t values)
{
    const auto &statistics = cache.statistics();
    EXPECT_GE(made, values);
    EXPECT_LE(made, values + statistics.sum(Counter::lock_timeouts));
    EXPECT_EQ(statistics.sum(Counter::misses), made);
    EXPECT_EQ(statistics.sum(Counter::wait_timeouts), 0U);
}

TEST_P(TileCacheClaim, OneOfSixtyFourMakesTheValue)
{
    const Cached cached(8 * kMegabyte);
    const Shared<std::atomic<std::uint64_t>> made;
    const Shared<std::atomic<std::uint64_t>> ready;
    constexpr std::uint64_t kAskers = 64;
    EXPECT_TRUE(run_crew(GetParam(), kAskers, [&](int) {
        SharedTileCache cache(cached.region.bytes());
        Value out;
        ++*ready;
        if (!wait_until([&] { return *ready == kAskers; })) {
            return false;
        }
        if (auto claim = cache.get_or_claim(numbered_key(1), out, kForever)) {
            ++*made;
            out = numbered_value(1, 0, kTileBytes);
            if (!wait_until([&] { return waiters(cache) >= kAskers - 1; })) {
                return false;
            }
            claim->put(out);
        }
        return out == numbered_value(1, 0, kTileBytes);
    }));
    expect_made_once(cached.cache, *made, 1);
    EXPECT_EQ(cached.cache.statistics().sum(Counter::hits), kAskers - *made);
}

TEST_P(TileCacheClaim, EachOfManyValuesIsMadeOnce)
{
    const Cached cached(64 * kMegabyte);
    const Shared<std::atomic<std::uint64_t>> made;
    constexpr std::uint32_t kTiles = 100;
    EXPECT_TRUE(run_crew(GetParam(), 8, [&](int) {
        SharedTileCache cache(cached.region.bytes());
        Value out;
        for (std::uint32_t number = 0; number < kTiles; ++number) {
            if (auto claim = cache.get_or_claim(numbered_key(number), out, kForever)) {
                ++*made;
                claim->put(numbered_value(number, 0, 20'000));
            }
            else if (!is_numbered(out, number)) {
                return false;
            }
        }
        return true;
    }));
    expect_made_once(cached.cache, *made, kTiles);
}

TEST_P(TileCacheClaim, GoesToAWaiterWhenTheMakerGivesUp)
{
    const Cached cached(8 * kMegabyte);
    const Shared<std::atomic<int>> tries;
    constexpr int kAskers = 4;
    EXPECT_TRUE(run_crew(GetParam(), kAskers, [&](int) {
        SharedTileCache cache(cached.region.bytes());
        Value out;
        if (auto claim = cache.get_or_claim(numbered_key(1), out, kForever)) {
            if (!wait_until([&] { return waiters(cache) >= kAskers - 1; })) {
                return false;
            }
            if (++*tries == 3) {
                claim->put(numbered_value(1, 0, 1000));
            }
        }
        return true;
    }));
    EXPECT_EQ(*tries, 3);
}

INSTANTIATE_TEST_SUITE_P(Of, TileCacheClaim, testing::Values(Crew::threads, Crew::processes),
                         [](const auto &info) { return name_of(info.param); });

TEST(TileCacheClaim, WaitersStopWhenTheirPatienceEnds)
{
    Cached cached(8 * kMegabyte);
    Value own;
    const auto claim = cached.cache.get_or_claim(numbered_key(1), own, seconds(1));
    ASSERT_TRUE(claim && claim->shared());
    EXPECT_TRUE(run_crew(Crew::threads, 1, [&](int) {
        Value out;
        const auto begin = Clock::now();
        const auto other = cached.cache.get_or_claim(numbered_key(1), out, milliseconds(120));
        const auto waited = Clock::now() - begin;
        return other && !other->shared() && waited >= milliseconds(120) && waited < seconds(100);
    }));
    EXPECT_EQ(cached.cache.statistics().sum(Counter::waits), 1U);
    EXPECT_EQ(cached.cache.statistics().sum(Counter::wait_timeouts), 1U);
}

TEST(TileCacheClaim, WaitersStopWhenTheClientDisconnects)
{
    Cached cached(8 * kMegabyte);
    Value own;
    const auto claim = cached.cache.get_or_claim(numbered_key(1), own, seconds(1));
    EXPECT_TRUE(run_crew(Crew::threads, 1, [&](int) {
        Value out;
        LeavingClient client(2);
        try {
            (void)cached.cache.get_or_claim(numbered_key(1), out, {kForever, &client});
            return false;
        }
        catch (const Error &error) {
            return error.kind() == Kind::client_gone;
        }
    }));
}

TEST(TileCacheClaim, NobodyWaitsWithoutPatience)
{
    Cached cached(8 * kMegabyte);
    Value out;
    const auto claim = cached.cache.get_or_claim(numbered_key(1), out, seconds(1));
    const auto again = cached.cache.get_or_claim(numbered_key(1), out, seconds(0));
    EXPECT_TRUE(again && !again->shared());
    EXPECT_EQ(cached.cache.statistics().sum(Counter::waits), 0U);
}

TEST(TileCacheClaim, GoesToAWaiterWhenTheMakerIsKilled)
{
    Cached cached(8 * kMegabyte);
    const Shared<std::atomic<int>> claimed;
    const Child maker([&] {
        Value out;
        const auto claim = cached.cache.get_or_claim(numbered_key(1), out, seconds(1));
        *claimed = 1;
        pause();
        return claim.has_value();
    });
    ASSERT_TRUE(wait_until([&] { return *claimed == 1; }));
    std::thread killer([&] {
        EXPECT_TRUE(wait_until([&] { return waiters(cached.cache) == 1; }));
        maker.kill();
        EXPECT_FALSE(maker.wait());
    });
    Value out;
    const auto claim = cached.cache.get_or_claim(numbered_key(1), out, kForever);
    EXPECT_TRUE(claim && claim->shared());
    EXPECT_EQ(cached.cache.statistics().sum(Counter::wait_timeouts), 0U);
    killer.join();
}

TEST(TileCacheClaim, IsFreeWhenTheMakerWasKilledBefore)
{
    Cached cached(8 * kMegabyte);
    for (std::uint32_t number = 0; number < 100; ++number) {
        const Child maker([&] {
            Value out;
            const auto claim = cached.cache.get_or_claim(numbered_key(number), out, seconds(1));
            return raise(SIGKILL) == 0 && claim;
        });
        EXPECT_FALSE(maker.wait());
    }
    Value out;
    const auto claim = cached.cache.get_or_claim(numbered_key(99), out, kForever);
    EXPECT_TRUE(claim && claim->shared());
}

TEST(TileCacheClaim, IsNotSharedWhenAllFlightsAreTaken)
{
    Cached cached(8 * kMegabyte);
    std::vector<Claim> claims;
    Value out;
    for (std::uint32_t number = 0; number < kFlights; ++number) {
        auto claim = cached.cache.get_or_claim(numbered_key(number), out, seconds(0));
        ASSERT_TRUE(claim && claim->shared());
        claims.push_back(std::move(*claim));
    }
    EXPECT_FALSE(cached.cache.get_or_claim(numbered_key(1000), out, seconds(0))->shared());
    claims.pop_back();
    EXPECT_TRUE(cached.cache.get_or_claim(numbered_key(1000), out, seconds(0))->shared());
}

}   // namespace
}   // namespace iiif
