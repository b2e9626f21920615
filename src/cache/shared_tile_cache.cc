#include "cache/shared_tile_cache.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "base/error.h"
#include "cache/region_memory.h"

namespace iiif {

namespace {

// Four shards for a processor, so that threads seldom meet; but none so small that a tenth of it,
// the largest value, is less than a decoded tile of 1024 pixels.
constexpr std::uint32_t kShardsPerProcessor = 4;
constexpr std::size_t kLeastShardBytes = std::size_t{32} << 20;

// Who waits looks again from time to time: he may wait for the wrong one.
constexpr std::chrono::nanoseconds kLongestNap = std::chrono::milliseconds(50);

std::uint32_t processors()
{
    return std::bit_ceil(std::max(1U, std::thread::hardware_concurrency()));
}

std::uint32_t shards_for(std::size_t region_bytes)
{
    const auto most = std::max(region_bytes / kLeastShardBytes, std::size_t{1});
    return static_cast<std::uint32_t>(
        std::bit_floor(std::min(most, std::size_t{processors()} * kShardsPerProcessor)));
}

std::uint64_t random_word()
{
    std::random_device random;
    return std::uint64_t{random()} << 32 | random();
}

RegionMemory memory_of(std::span<std::byte> region)
{
    const auto &head = RegionMemory::head_of(region);
    return {region, head.shards, head.stripes};
}

}   // namespace

void SharedTileCache::format(std::span<std::byte> region)
{
    format(region, shards_for(region.size()));
}

void SharedTileCache::format(std::span<std::byte> region, std::uint32_t shards)
{
    if (region.size() < kLeastBytes * shards) {
        throw Error(Kind::bad_request,
                    "A cache of tiles takes at least " + std::to_string(kLeastBytes * shards) +
                        " bytes of shared memory, not " + std::to_string(region.size()));
    }
    assert(std::has_single_bit(shards));
    const RegionMemory memory(region, shards, processors());
    const auto stripes = memory.stripes();
    std::uninitialized_value_construct(stripes.begin(), stripes.end());
    for (std::uint32_t number = 0; number < shards; ++number) {
        const auto shard = memory.shard(number);
        shard.construct();
        Shard(shard, Statistics(stripes)).clear();
    }
    RegionMemory::head_of(region) = {.format = {},
                                     .region_bytes = region.size(),
                                     .shards = shards,
                                     .stripes = static_cast<std::uint32_t>(stripes.size()),
                                     .secret = {random_word(), random_word()}};
}

bool SharedTileCache::formatted(std::span<std::byte> region) noexcept
{
    if (region.size() < kLeastBytes) {
        return false;
    }
    const auto &head = RegionMemory::head_of(region);
    return head.format == RegionFormat{} && head.region_bytes == region.size();
}

SharedTileCache::SharedTileCache(std::span<std::byte> region)
    : secret_(RegionMemory::head_of(region).secret), statistics_(memory_of(region).stripes())
{
    assert(formatted(region));
    const auto memory = memory_of(region);
    const auto count = RegionMemory::head_of(region).shards;
    shards_.reserve(count);
    for (std::uint32_t number = 0; number < count; ++number) {
        shards_.emplace_back(memory.shard(number), statistics_);
    }
}

// Where a key belongs.
struct SharedTileCache::Place {
    Shard::Name name;
    std::uint32_t shard_number;
    Shard &shard;
};

SharedTileCache::Place SharedTileCache::place_of(const TileKey &key) noexcept
{
    const auto bytes = std::bit_cast<std::array<std::uint8_t, sizeof(TileKey)>>(key);
    const auto [hash, other] = siphash(secret_, bytes);
    const auto number = static_cast<std::uint32_t>(other & (shards_.size() - 1));
    return {.name = {hash, key}, .shard_number = number, .shard = shards_[number]};
}

bool SharedTileCache::get(const TileKey &key, std::vector<std::uint8_t> &out) noexcept
{
    const auto place = place_of(key);
    const auto look = place.shard.look(place.name, Shard::Wish::value, out);
    const bool hit = look.found == Shard::Look::Found::value;
    statistics_.add(hit ? Counter::hits : Counter::misses);
    return hit;
}

bool SharedTileCache::has(const TileKey &key) noexcept
{
    const auto place = place_of(key);
    return place.shard.has(place.name);
}

void SharedTileCache::put(const TileKey &key, Bytes value) noexcept
{
    const auto place = place_of(key);
    if (!place.shard.put(place.name, value)) {
        statistics_.add(Counter::refused_puts);
        return;
    }
    statistics_.add(Counter::puts);
    statistics_.add(Counter::put_bytes, value.size());
}

// Looks, and as long as another is making the value waits and looks again.
Shard::Look SharedTileCache::look_patiently(const Place &place, std::vector<std::uint8_t> &out,
                                            const Patience &patience)
{
    using Clock = std::chrono::steady_clock;
    using Found = Shard::Look::Found;
    auto look = place.shard.look(place.name, Shard::Wish::value_or_claim, out);
    if (look.found != Found::maker || patience.most <= std::chrono::nanoseconds::zero()) {
        return look;
    }
    statistics_.add(Counter::waits);
    const auto deadline = Clock::now() + patience.most;
    for (std::chrono::nanoseconds left = patience.most;
         look.found == Found::maker && left > std::chrono::nanoseconds::zero();
         left = deadline - Clock::now()) {
        if (patience.client != nullptr) {
            patience.client->check_wanted();
        }
        place.shard.flights().wait(look.flight, std::min(left, kLongestNap));
        look = place.shard.look(place.name, Shard::Wish::value_or_claim, out);
    }
    if (look.found == Found::maker) {
        statistics_.add(Counter::wait_timeouts);
    }
    return look;
}

std::optional<Claim> SharedTileCache::get_or_claim(const TileKey &key,
                                                   std::vector<std::uint8_t> &out,
                                                   const Patience &patience)
{
    const auto place = place_of(key);
    const auto look = look_patiently(place, out, patience);
    switch (look.found) {
    case Shard::Look::Found::value:
        statistics_.add(Counter::hits);
        return std::nullopt;
    case Shard::Look::Found::claim:
        statistics_.add(Counter::misses);
        return Claim(*this, key, place.shard_number * kFlights + look.flight);
    case Shard::Look::Found::maker:
    case Shard::Look::Found::nothing:
        statistics_.add(Counter::misses);
        return Claim(*this, key, std::nullopt);
    }
    __builtin_unreachable();
}

Digest SharedTileCache::digest(Bytes description) const noexcept
{
    return siphash(secret_, description);
}

void SharedTileCache::end_claim(Ticket ticket) noexcept
{
    shards_[ticket / kFlights].flights().end(ticket % kFlights);
}

SharedTileCache::Occupancy SharedTileCache::occupancy() const noexcept
{
    Occupancy sum;
    for (const auto &shard : shards_) {
        sum.values += shard.values();
        sum.value_bytes += shard.value_bytes();
    }
    return sum;
}

std::size_t SharedTileCache::largest_value() const noexcept
{
    return shards_.front().largest_value();
}

}   // namespace iiif
