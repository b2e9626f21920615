// Something else writes at random into the memory of the cache, its head included, while it is
// used. The cache never answers with a wrong value, never crashes and never hangs; a shard that is
// found damaged is emptied, and works again.
#include "cache/shared_tile_cache.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "base/error.h"
#include "cached.h"
#include "numbered_values.h"

namespace iiif {
namespace {

constexpr std::uint32_t kNumbers = 60;
constexpr std::size_t kValueBytes = 9'000;   // three slots
constexpr int kRounds = 1'000'000;

using Random = std::mt19937_64;

// Damages one aligned word of the memory: by noise, by a number that could be a link, by one bit,
// or by another word of the memory.
void scribble(std::span<std::byte> memory, Random &random)
{
    const auto words = memory.size() / sizeof(std::uint64_t);
    auto *const all = reinterpret_cast<std::uint64_t *>(memory.data());
    auto &word = all[random() % words];
    switch (random() % 4) {
    case 0:
        word = random();
        break;
    case 1:
        word = (random() % 300) << 32 | random() % 300;
        break;
    case 2:
        word ^= std::uint64_t{1} << (random() % 64);
        break;
    default:
        word = all[random() % words];
    }
}

// Scribbles into the links, which are a small part of the memory, as often as into the values.
std::span<std::byte> part_of(std::span<std::byte> memory, Random &random)
{
    constexpr std::size_t kLinks = 64 << 10;
    return random() % 2 == 0 ? memory.first(kLinks) : memory;
}

// Uses the cache once. Returns whether every value that was read is the right one.
bool use(TileCache &cache, Random &random, Value &out)
{
    const auto number = static_cast<std::uint32_t>(random() % kNumbers);
    const auto key = numbered_key(number);
    switch (random() % 4) {
    case 0:
        return !cache.get(key, out) || is_numbered(out, number);
    case 1:
        static_cast<void>(cache.has(key));
        return true;
    case 2:
        cache.put(key, numbered_value(number, 0, kValueBytes));
        return true;
    default:
        if (auto claim = cache.get_or_claim(key, out, std::chrono::nanoseconds(0))) {
            claim->put(numbered_value(number, 0, kValueBytes));
            return true;
        }
        return is_numbered(out, number);
    }
}

TEST(TileCacheScribble, AMillionStrayWritesCauseNoWrongValue)
{
    Cached cached(kMegabyte);
    Random random(4711);
    Value out;
    int wrong = 0;
    for (int round = 0; round < kRounds; ++round) {
        scribble(part_of(cached.region.bytes(), random), random);
        wrong += use(cached.cache, random, out) ? 0 : 1;
    }
    EXPECT_EQ(wrong, 0);
}

TEST(TileCacheScribble, ADamagedShardIsEmptiedAndWorksAgain)
{
    Cached cached(kMegabyte);
    auto &cache = cached.cache;
    Value out;
    cache.put(numbered_key(1), numbered_value(1, 0, kValueBytes));
    auto *const found =
        static_cast<std::byte *>(memmem(cached.region.bytes().data(), cached.region.bytes().size(),
                                        numbered_value(1, 0, kValueBytes).data(), 4096));
    ASSERT_NE(found, nullptr);
    found[100] ^= std::byte{1};
    EXPECT_FALSE(cache.get(numbered_key(1), out));
    EXPECT_EQ(cache.statistics().sum(Counter::damaged_shards), 1U);
    EXPECT_EQ(cached.cache.occupancy().values, 0U);
    cache.put(numbered_key(1), numbered_value(1, 0, kValueBytes));
    EXPECT_TRUE(cache.get(numbered_key(1), out));
}

TEST(TileCacheScribble, AChildDoesNotAttachToADamagedHead)
{
    Cached cached(kMegabyte);
    auto &head = CacheMemory::head_of(cached.region.bytes());
    head.shards = 12345;
    EXPECT_FALSE(SharedTileCache::formatted(cached.region.bytes()));
    EXPECT_THROW(SharedTileCache attached(cached.region.bytes()), Error);
}

}   // namespace
}   // namespace iiif
