#include "cache/shared_tile_cache.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "base/error.h"
#include "cache/no_tile_cache.h"
#include "cache/shard_memory.h"
#include "cached.h"
#include "crew.h"
#include "numbered_values.h"
#include "shared_region.h"

namespace iiif {
namespace {

std::string found(TileCache &cache, const TileKey &key)
{
    Value value;
    return cache.get(key, value) ? std::string(value.begin(), value.end()) : "missing";
}

void put_text(TileCache &cache, const TileKey &key, std::string_view text)
{
    cache.put(key, {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()});
}

TEST(TileCache, GetReturnsWhatWasPut)
{
    Cached cached(kMegabyte);
    put_text(cached.cache, numbered_key(1), "one");
    put_text(cached.cache, numbered_key(2), "two");
    EXPECT_EQ(found(cached.cache, numbered_key(1)), "one");
    EXPECT_EQ(found(cached.cache, numbered_key(2)), "two");
    EXPECT_EQ(found(cached.cache, numbered_key(3)), "missing");
}

TEST(TileCache, HasCountsNeitherHitsNorMisses)
{
    Cached cached(8 * kMegabyte);
    put_text(cached.cache, numbered_key(1), "one");
    EXPECT_TRUE(cached.cache.has(numbered_key(1)));
    EXPECT_FALSE(cached.cache.has(numbered_key(2)));
    EXPECT_EQ(cached.cache.statistics().sum(Counter::hits), 0U);
    EXPECT_EQ(cached.cache.statistics().sum(Counter::misses), 0U);
}

TEST(TileCache, APutReplacesTheValue)
{
    Cached cached(kMegabyte);
    put_text(cached.cache, numbered_key(1), "first");
    put_text(cached.cache, numbered_key(1), "second");
    EXPECT_EQ(found(cached.cache, numbered_key(1)), "second");
    EXPECT_EQ(cached.cache.occupancy().values, 1U);
    EXPECT_EQ(cached.cache.occupancy().value_bytes, 6U);
}

TEST(TileCache, KeepsAnEmptyValue)
{
    Cached cached(kMegabyte);
    put_text(cached.cache, numbered_key(1), "");
    EXPECT_EQ(found(cached.cache, numbered_key(1)), "");
}

TEST(TileCache, ALargeValueFillsAChainOfSlots)
{
    Cached cached(16 * kMegabyte);
    std::uint32_t number = 0;
    for (const auto bytes : {kSlotBytes - 1, kSlotBytes, kSlotBytes + 1, 2 * kSlotBytes,
                             48 * kSlotBytes, 48 * kSlotBytes + 1, cached.cache.largest_value()}) {
        const auto value = numbered_value(++number, 0, bytes);
        cached.cache.put(numbered_key(number), value);
        Value out;
        EXPECT_TRUE(cached.cache.get(numbered_key(number), out)) << bytes;
        EXPECT_EQ(out, value) << bytes;
    }
}

TEST(TileCache, RefusesValuesThatAreTooLarge)
{
    Cached cached(kMegabyte);
    put_text(cached.cache, numbered_key(1), "one");
    cached.cache.put(numbered_key(2), Value(cached.cache.largest_value() + 1));
    EXPECT_EQ(found(cached.cache, numbered_key(2)), "missing");
    EXPECT_EQ(found(cached.cache, numbered_key(1)), "one");
    EXPECT_EQ(cached.cache.statistics().sum(Counter::refused_puts), 1U);
}

TEST(TileCache, EveryFieldOfTheKeyCounts)
{
    Cached cached(kMegabyte);
    const TileKey key;
    std::vector<TileKey> others(11, key);
    others[0].source[0] = 1;
    others[1].source[1] = 1;
    others[2].settings[0] = 1;
    others[3].settings[1] = 1;
    others[4].content = TileKey::Content::encoded_answer;
    others[5].page = 1;
    others[6].level = 1;
    others[7].column = 1;
    others[8].row = 1;
    others[9].form = 1;
    others[10].form = 2;
    put_text(cached.cache, key, "key");
    for (const auto &other : others) {
        EXPECT_EQ(found(cached.cache, other), "missing");
    }
}

TEST(TileCache, ReusesTheCallersBuffer)
{
    Cached cached(kMegabyte);
    cached.cache.put(numbered_key(1), numbered_value(1, 0, 20'000));
    Value out;
    out.reserve(20'000);
    const auto *memory = out.data();
    EXPECT_TRUE(cached.cache.get(numbered_key(1), out));
    EXPECT_EQ(out.data(), memory);
}

TEST(TileCache, CountsHitsMissesAndPuts)
{
    Cached cached(kMegabyte);
    put_text(cached.cache, numbered_key(1), "one");
    found(cached.cache, numbered_key(1));
    found(cached.cache, numbered_key(2));
    const auto &statistics = cached.cache.statistics();
    EXPECT_EQ(statistics.sum(Counter::puts), 1U);
    EXPECT_EQ(statistics.sum(Counter::put_bytes), 3U);
    EXPECT_EQ(statistics.sum(Counter::hits), 1U);
    EXPECT_EQ(statistics.sum(Counter::misses), 1U);
    EXPECT_EQ(statistics.sum(Counter::evictions), 0U);
}

TEST(TileCache, DigestsDifferBetweenCaches)
{
    Cached one(kMegabyte);
    Cached other(kMegabyte);
    const Value text{'v', 'i', 'e', 'w'};
    EXPECT_EQ(one.cache.digest(text), one.cache.digest(text));
    EXPECT_NE(one.cache.digest(text), other.cache.digest(text));
}

// --- The shared memory

TEST(TileCacheMemory, IsRefusedWithASentenceIfTooSmall)
{
    const SharedRegion region(kMegabyte - 4096);
    try {
        SharedTileCache::format(region.bytes());
        FAIL();
    }
    catch (const Error &error) {
        EXPECT_EQ(error.sentence(),
                  "The tile cache needs at least 1048576 bytes of shared memory, not 1044480");
    }
}

TEST(TileCacheMemory, KeepsItsContentForLaterChildren)
{
    Cached before(2 * kMegabyte, 2);
    put_text(before.cache, numbered_key(1), "one");
    ASSERT_TRUE(SharedTileCache::formatted(before.region.bytes()));
    SharedTileCache after(before.region.bytes());
    EXPECT_EQ(found(after, numbered_key(1)), "one");
}

TEST(TileCacheMemory, IsRecognizedByFormatAndSize)
{
    const SharedRegion region(2 * kMegabyte);
    EXPECT_FALSE(SharedTileCache::formatted(region.bytes()));
    SharedTileCache::format(region.bytes());
    EXPECT_TRUE(SharedTileCache::formatted(region.bytes()));
    EXPECT_FALSE(SharedTileCache::formatted(region.bytes().first(kMegabyte)));
}

TEST(TileCacheMemory, MayBeginAtAnyAlignment)
{
    // APR's shared memory begins like this, because APR puts a size in front of it.
    const SharedRegion region(2 * kMegabyte);
    const auto part = region.bytes().subspan(8);
    SharedTileCache::format(part);
    SharedTileCache cache(part);
    for (std::uint32_t number = 0; number < 1000; ++number) {
        cache.put(numbered_key(number), numbered_value(number, 0, 10'000));
    }
    Value out;
    EXPECT_TRUE(cache.get(numbered_key(999), out));
    EXPECT_TRUE(is_numbered(out, 999));
    EXPECT_EQ(region.bytes()[7], std::byte{0});
}

TEST(TileCacheMemory, IsNearlyAllSlots)
{
    Cached cached(64 * kMegabyte, 2);
    for (std::uint32_t number = 0; number < 20'000; ++number) {
        cached.cache.put(numbered_key(number), numbered_value(number, 0, kSlotBytes));
    }
    EXPECT_GT(cached.cache.occupancy().value_bytes, 64 * kMegabyte * 96 / 100);
    EXPECT_LT(cached.cache.occupancy().value_bytes, 64 * kMegabyte);
}

// --- Against a model

// Returns a random size, from 0 to more than the cache accepts.
std::size_t any_size(std::mt19937 &random)
{
    switch (random() % 8) {
    case 0:
        return 0;
    case 1:
        return 150'000 + random() % 120'000;
    default:
        return sizeof(std::uint64_t) + random() % 40'000;
    }
}

TEST(TileCache, IsAMapThatMayForget)
{
    Cached cached(2 * kMegabyte);
    std::mt19937 random(1);
    std::map<std::uint32_t, Value> model;
    Value out;
    for (int step = 0; step < 20'000; ++step) {
        const auto number = static_cast<std::uint32_t>(random() % 300);
        if (random() % 2 == 0) {
            auto value = numbered_value(number, static_cast<std::uint32_t>(step), any_size(random));
            cached.cache.put(numbered_key(number), value);
            const bool kept = value.size() <= cached.cache.largest_value();
            ASSERT_EQ(cached.cache.get(numbered_key(number), out) && out == value, kept);
            if (kept) {
                model[number] = std::move(value);
            }
        }
        else if (cached.cache.get(numbered_key(number), out)) {
            ASSERT_EQ(out, model.at(number));
        }
    }
    std::uint64_t values = 0;
    std::uint64_t value_bytes = 0;
    for (const auto &[number, value] : model) {
        if (cached.cache.get(numbered_key(number), out)) {
            ASSERT_EQ(out, value);
            ++values;
            value_bytes += value.size();
        }
    }
    EXPECT_EQ(cached.cache.occupancy().values, values);
    EXPECT_EQ(cached.cache.occupancy().value_bytes, value_bytes);
    EXPECT_GT(cached.cache.statistics().sum(Counter::evictions), 1000U);
}

// --- Several threads or children

class TileCacheCrew : public testing::TestWithParam<Crew> {};

TEST_P(TileCacheCrew, SeesTheValuesOfOtherChildren)
{
    Cached cached(8 * kMegabyte, 4);
    ASSERT_TRUE(run_crew(GetParam(), 4, [&](int member) {
        SharedTileCache cache(cached.region.bytes());
        const auto first = static_cast<std::uint32_t>(member) * 10;
        for (auto number = first; number < first + 10; ++number) {
            cache.put(numbered_key(number), numbered_value(number, 0, 10'000));
        }
        return true;
    }));
    Value out;
    for (std::uint32_t number = 0; number < 40; ++number) {
        EXPECT_TRUE(cached.cache.get(numbered_key(number), out) && is_numbered(out, number));
    }
}

TEST_P(TileCacheCrew, NeverSeesAWrongByte)
{
    Cached cached(4 * kMegabyte, 2);
    EXPECT_TRUE(run_crew(GetParam(), 4, [&](int member) {
        SharedTileCache cache(cached.region.bytes());
        std::mt19937 random(static_cast<unsigned>(member));
        Value out;
        for (int round = 0; round < 2000; ++round) {
            const auto number = static_cast<std::uint32_t>(random() % 200);
            const auto value =
                numbered_value(number, static_cast<std::uint32_t>(random()), any_size(random));
            cache.put(numbered_key(number), value);
            for (int gets = 0; gets < 4; ++gets) {
                const auto other = static_cast<std::uint32_t>(random() % 200);
                if (cache.get(numbered_key(other), out) && !is_numbered(out, other)) {
                    return false;
                }
            }
        }
        return true;
    }));
    const auto &statistics = cached.cache.statistics();
    EXPECT_GT(statistics.sum(Counter::hits), 1000U);
    EXPECT_GT(statistics.sum(Counter::evictions), 100U);
    EXPECT_EQ(statistics.sum(Counter::lock_recoveries), 0U);
}

INSTANTIATE_TEST_SUITE_P(Of, TileCacheCrew, testing::Values(Crew::threads, Crew::processes),
                         [](const auto &info) { return name_of(info.param); });

// --- Without a cache

TEST(NoTileCache, EveryGetIsAMiss)
{
    NoTileCache cache;
    put_text(cache, numbered_key(1), "one");
    EXPECT_EQ(found(cache, numbered_key(1)), "missing");
    Value out;
    auto claim = cache.get_or_claim(numbered_key(1), out, std::chrono::seconds(1));
    ASSERT_TRUE(claim);
    EXPECT_FALSE(claim->shared());
    claim->put(out);
}

}   // namespace
}   // namespace iiif
