// Tests which values a full cache keeps and which it evicts.
#include "cache/shared_tile_cache.h"

#include <gtest/gtest.h>

#include "cached.h"
#include "crew.h"
#include "numbered_values.h"

namespace iiif {
namespace {

constexpr std::uint32_t kHot = 200;
constexpr std::uint32_t kCrawled = 10'000;

// Gets a value as a request does: makes and puts a missing value. Returns whether it was a hit.
bool ask(TileCache &cache, std::uint32_t number, std::size_t bytes, Value &out)
{
    auto claim = cache.get_or_claim(numbered_key(number), out, std::chrono::seconds(1));
    if (claim) {
        claim->put(Value(bytes));
    }
    return !claim;
}

int ask_for_hot(TileCache &cache, std::size_t bytes)
{
    int hits = 0;
    Value out;
    for (std::uint32_t number = 0; number < kHot; ++number) {
        hits += ask(cache, number, bytes, out) ? 1 : 0;
    }
    return hits;
}

struct Crawl {
    Crew crew = Crew::threads;
    std::size_t cache_bytes = 16 * kMegabyte;
    std::uint32_t shards = 1;
    std::size_t value_bytes = 16'000;
    int rounds_before = 3;
};

int hits_after(const Crawl &crawl)
{
    Cached cached(crawl.cache_bytes, crawl.shards);
    auto &cache = cached.cache;
    for (int round = 0; round < crawl.rounds_before; ++round) {
        ask_for_hot(cache, crawl.value_bytes);
    }
    constexpr int kCrawlers = 4;
    EXPECT_TRUE(run_crew(crawl.crew, kCrawlers, [&](int member) {
        SharedTileCache own(cached.region.bytes());
        Value out;
        for (auto number = kHot + static_cast<std::uint32_t>(member); number < kHot + kCrawled;
             number += kCrawlers) {
            ask(own, number, crawl.value_bytes, out);
        }
        return true;
    }));
    EXPECT_GT(cache.statistics().sum(Counter::evictions), kCrawled / 2);
    return ask_for_hot(cache, crawl.value_bytes);
}

class TileCacheEviction : public testing::TestWithParam<Crew> {};

TEST_P(TileCacheEviction, HotTilesSurviveACrawl)
{
    EXPECT_GE(hits_after({.crew = GetParam()}), 190);
    EXPECT_GE(hits_after({.crew = GetParam(), .shards = 4}), 160);
}

TEST_P(TileCacheEviction, HotDecodedTilesSurviveACrawl)
{
    EXPECT_GE(hits_after({.crew = GetParam(),
                          .cache_bytes = 96 * kMegabyte,
                          .shards = 2,
                          .value_bytes = 256 * 256 * 3}),
              160);
}

TEST_P(TileCacheEviction, TheFirstValuesOfAnEmptyCacheSurviveACrawl)
{
    // The values are never hit, but slots are free when they are put, so they enter the main queue.
    EXPECT_GE(hits_after({.crew = GetParam(), .rounds_before = 1}), 160);
}

INSTANTIATE_TEST_SUITE_P(Of, TileCacheEviction, testing::Values(Crew::threads, Crew::processes),
                         [](const auto &info) { return name_of(info.param); });

TEST(TileCacheEviction, AdaptsToAnotherHotSet)
{
    Cached cached(4 * kMegabyte);
    auto &cache = cached.cache;
    Value out;
    // 200 * 16000 bytes fill four fifths of the cache; the next 200 values need evictions.
    for (int round = 0; round < 4; ++round) {
        ask_for_hot(cache, 16'000);
    }
    int hits = 0;
    for (int round = 0; round < 12; ++round) {
        hits = 0;
        for (std::uint32_t number = 1000; number < 1000 + kHot; ++number) {
            hits += ask(cache, number, 16'000, out) ? 1 : 0;
        }
    }
    EXPECT_GE(hits, 160);
}

TEST(TileCacheEviction, OneLargeValueDoesNotEvictTheRest)
{
    Cached cached(4 * kMegabyte);
    auto &cache = cached.cache;
    for (int round = 0; round < 3; ++round) {
        ask_for_hot(cache, 12'000);
    }
    for (std::uint32_t number = 1000; number < 1100; ++number) {
        cache.put(numbered_key(number), Value(cache.largest_value()));
    }
    EXPECT_GE(ask_for_hot(cache, 12'000), 190);
}

}   // namespace
}   // namespace iiif
