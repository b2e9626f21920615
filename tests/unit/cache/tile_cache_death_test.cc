// Children are killed while they hold a lock, killed at random moments under load, or stopped. The
// remaining children continue and read correct values.
#include "cache/shared_tile_cache.h"

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "cache/cache_memory.h"
#include "cached.h"
#include "crew.h"
#include "numbered_values.h"
#include "shared_region.h"

namespace iiif {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

ShardMemory shard_of(const Cached &cached, std::uint32_t number)
{
    const auto &head = CacheMemory::head_of(cached.region.bytes());
    return CacheMemory(cached.region.bytes(), head.shards, head.stripes).shard(number);
}

void fill(TileCache &cache, std::uint32_t count)
{
    for (std::uint32_t number = 0; number < count; ++number) {
        cache.put(numbered_key(number), numbered_value(number, 0, 5'000));
    }
}

std::uint32_t count_found(TileCache &cache, std::uint32_t count)
{
    Value out;
    std::uint32_t hits = 0;
    for (std::uint32_t number = 0; number < count; ++number) {
        if (cache.get(numbered_key(number), out)) {
            EXPECT_TRUE(is_numbered(out, number));
            ++hits;
        }
    }
    return hits;
}

TEST(TileCacheDeath, OutsideOfAChangeLosesNothing)
{
    Cached cached(2 * kMegabyte);
    fill(cached.cache, 100);
    const Child child([&] {
        return shard_of(cached, 0).head->mutex.lock_for(seconds(1)) ==
                   RobustMutex::Outcome::locked &&
               raise(SIGKILL) == 0;
    });
    EXPECT_FALSE(child.wait());
    EXPECT_EQ(count_found(cached.cache, 100), 100U);
    EXPECT_EQ(cached.cache.statistics().sum(Counter::lock_recoveries), 1U);
    EXPECT_EQ(cached.cache.statistics().sum(Counter::shard_resets), 0U);
}

TEST(TileCacheDeath, InsideOfAChangeEmptiesOneShard)
{
    Cached cached(4 * kMegabyte, 2);
    fill(cached.cache, 100);
    const auto kept = shard_of(cached, 1).head->values.load();
    const Child child([&] {
        const auto shard = shard_of(cached, 0);
        const auto taken = shard.head->mutex.lock_for(seconds(1));
        shard.head->changing = 1;
        std::ranges::fill(shard.next, 12345678U);
        std::ranges::fill(shard.buckets, 87654321U);
        shard.head->queues = {};
        return taken == RobustMutex::Outcome::locked && raise(SIGKILL) == 0;
    });
    EXPECT_FALSE(child.wait());
    EXPECT_EQ(count_found(cached.cache, 100), kept);
    EXPECT_EQ(cached.cache.occupancy().values, kept);
    EXPECT_EQ(cached.cache.statistics().sum(Counter::shard_resets), 1U);
    fill(cached.cache, 100);
    EXPECT_EQ(count_found(cached.cache, 100), 100U);
}

TEST(TileCacheDeath, AStoppedOwnerOnlyDelaysOthers)
{
    Cached cached(2 * kMegabyte);
    fill(cached.cache, 10);
    const Shared<std::atomic<int>> locked;
    const Child child([&] {
        *locked =
            shard_of(cached, 0).head->mutex.lock_for(seconds(1)) == RobustMutex::Outcome::locked;
        pause();
        return true;
    });
    ASSERT_TRUE(wait_until([&] { return *locked == 1; }));
    Value out;
    EXPECT_FALSE(cached.cache.get(numbered_key(1), out));
    EXPECT_EQ(cached.cache.statistics().sum(Counter::lock_timeouts), 1U);
    child.kill();
    EXPECT_FALSE(child.wait());
    EXPECT_EQ(count_found(cached.cache, 10), 10U);
}

// --- At random moments

constexpr std::uint32_t kNumbers = 300;

// The children's results, in shared memory.
struct Report {
    std::atomic<bool> stop = false;
    std::atomic<std::uint64_t> wrong = 0;
    std::atomic<std::uint64_t> looks = 0;
    std::atomic<std::uint64_t> puts = 0;
};

void do_something(TileCache &cache, std::mt19937 &random, Value &out, Report &report)
{
    const auto number = static_cast<std::uint32_t>(random() % kNumbers);
    const auto bytes = sizeof(std::uint64_t) + (random() % 4 == 0 ? 196'608 : random() % 40'000);
    const auto key = numbered_key(number);
    const auto make = [&] {
        return numbered_value(number, static_cast<std::uint32_t>(random()), bytes);
    };
    if (random() % 8 == 0) {
        cache.put(key, make());
        ++report.puts;
    }
    else if (auto claim = cache.get_or_claim(key, out, milliseconds(random() % 100))) {
        ++report.looks;
        if (random() % 16 != 0) {
            claim->put(make());
            ++report.puts;
        }
    }
    else {
        ++report.looks;
        report.wrong += is_numbered(out, number) ? 0 : 1;
    }
}

bool work_until_stopped(std::span<std::byte> region, unsigned seed, Report &report)
{
    return run_crew(Crew::threads, 2, [&](int member) {
        SharedTileCache cache(region);
        std::mt19937 random(seed * 2 + static_cast<unsigned>(member));
        Value out;
        while (!report.stop) {
            do_something(cache, random, out, report);
        }
        return true;
    });
}

int wanted_kills()
{
    const char *kills = std::getenv("IIIF_TEST_KILLS");
    return kills == nullptr ? 200 : std::atoi(kills);
}

TEST(TileCacheDeath, AtRandomMomentsHarmsNoOtherChild)
{
    Cached cached(8 * kMegabyte, 2);
    const Shared<Report> report;
    std::mt19937 random(7);
    unsigned seed = 0;
    const auto hire = [&] {
        return Child(
            [&, own = ++seed] { return work_until_stopped(cached.region.bytes(), own, *report); });
    };
    std::vector<Child> children;
    for (int i = 0; i < 4; ++i) {
        children.push_back(hire());
    }
    const int kills = wanted_kills();
    for (int i = 0; i < kills; ++i) {
        std::this_thread::sleep_for(microseconds(random() % 10'000));
        auto &victim = children[random() % children.size()];
        victim.kill();
        ASSERT_FALSE(victim.wait());
        victim = hire();
    }
    report->stop = true;
    for (const auto &child : children) {
        EXPECT_TRUE(child.wait()) << "a child hangs";
    }

    // The invariants hold after all deaths: the counts match the values that are found.
    EXPECT_EQ(report->wrong, 0U);
    const auto &statistics = cached.cache.statistics();
    const auto lost = static_cast<std::uint64_t>(2 * kills);
    const auto looks = statistics.sum(Counter::hits) + statistics.sum(Counter::misses);
    EXPECT_GE(looks, report->looks);
    EXPECT_LE(looks, report->looks + lost);
    EXPECT_GE(statistics.sum(Counter::puts), report->puts);
    EXPECT_LE(statistics.sum(Counter::puts), report->puts + lost);
    EXPECT_EQ(statistics.sum(Counter::lock_timeouts), 0U);
    EXPECT_EQ(count_found(cached.cache, kNumbers), cached.cache.occupancy().values);
    std::cout << kills << " kills: " << statistics.sum(Counter::lock_recoveries) << " in a lock, "
              << statistics.sum(Counter::shard_resets) << " in a change, " << looks << " looks, "
              << statistics.sum(Counter::hits) << " hits, " << statistics.sum(Counter::waits)
              << " waits\n";
}

}   // namespace
}   // namespace iiif
