#include "cache/shared_tile_cache.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <memory>
#include <random>
#include <string>

#include "base/error.h"
#include "base/machine.h"
#include "cache/cache_memory.h"
#include "model/answer_record.h"

namespace iiif {

namespace {

// There are four shards for each processor, so that threads seldom wait for each other. But each
// shard is so large that a decoded tile of 1024x1024 pixels fits into a tenth of it.
constexpr std::uint32_t kShardsPerProcessor = 4;
constexpr std::size_t kLeastShardBytes = std::size_t{32} << 20;

// A waiter looks again at this interval, because its flight may have been reused for another key.
constexpr std::chrono::nanoseconds kRetryInterval = std::chrono::milliseconds(50);

std::uint32_t processors()
{
    return std::bit_ceil(static_cast<std::uint32_t>(usable_processors()));
}

std::uint32_t shards_for(std::size_t memory_bytes)
{
    const auto most = std::max(memory_bytes / kLeastShardBytes, std::size_t{1});
    return static_cast<std::uint32_t>(
        std::bit_floor(std::min(most, std::size_t{processors()} * kShardsPerProcessor)));
}

std::uint64_t random_word()
{
    std::random_device random;
    return std::uint64_t{random()} << 32 | random();
}

bool is_valid(const CacheHead &head, std::size_t bytes)
{
    return head.format == CacheFormat{} && head.memory_bytes == bytes &&
           head.check == head.right_check();
}

}   // namespace

void SharedTileCache::format(std::span<std::byte> shared)
{
    format(shared, shards_for(shared.size()));
}

void SharedTileCache::format(std::span<std::byte> shared, std::uint32_t shards)
{
    if (shared.size() < kLeastBytes * shards) {
        throw Error(Kind::bad_request,
                    "The tile cache needs at least " + std::to_string(kLeastBytes * shards) +
                        " bytes of shared memory, not " + std::to_string(shared.size()));
    }
    assert(std::has_single_bit(shards));
    const CacheMemory memory(shared, shards, processors());
    const auto stripes = memory.stripes();
    std::uninitialized_value_construct(stripes.begin(), stripes.end());
    for (std::uint32_t number = 0; number < shards; ++number) {
        const auto shard = memory.shard(number);
        shard.construct();
        Shard(shard, Statistics(stripes)).clear();
    }
    auto &head = CacheMemory::head_of(shared);
    head = {.format = {},
            .memory_bytes = shared.size(),
            .shards = shards,
            .stripes = static_cast<std::uint32_t>(stripes.size()),
            .secret = {random_word(), random_word()},
            .check = 0};
    head.check = head.right_check();
}

bool SharedTileCache::formatted(std::span<std::byte> shared) noexcept
{
    if (shared.size() < kLeastBytes) {
        return false;
    }
    return is_valid(CacheMemory::head_of(shared), shared.size());
}

SharedTileCache::SharedTileCache(std::span<std::byte> shared)
    : SharedTileCache(shared, CacheMemory::head_of(shared))
{
}

SharedTileCache::SharedTileCache(std::span<std::byte> shared, CacheHead head)
    : secret_(head.secret), statistics_({})
{
    if (!is_valid(head, shared.size())) {
        throw_shard_damaged();
    }
    const CacheMemory memory(shared, head.shards, head.stripes);
    statistics_ = Statistics(memory.stripes());
    shards_.reserve(head.shards);
    for (std::uint32_t number = 0; number < head.shards; ++number) {
        shards_.emplace_back(memory.shard(number), statistics_);
    }
}

// The shard of a key, and the key's name in it.
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

void SharedTileCache::count(bool hit) const noexcept
{
    statistics_.add(hit ? Counter::hits : Counter::misses);
    note_cache(hit);
}

bool SharedTileCache::get(const TileKey &key, std::vector<std::uint8_t> &out) noexcept
{
    const auto place = place_of(key);
    const auto look = place.shard.look_up(place.name, Shard::Want::value, out);
    const bool hit = look.found == Shard::Lookup::Found::value;
    count(hit);
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

// Looks the value up; while another thread is making it, waits and looks it up again.
Shard::Lookup SharedTileCache::look_up_or_wait(const Place &place, std::vector<std::uint8_t> &out,
                                               const Patience &patience)
{
    using Clock = std::chrono::steady_clock;
    using Found = Shard::Lookup::Found;
    auto look = place.shard.look_up(place.name, Shard::Want::value_or_claim, out);
    if (look.found != Found::maker || patience.most <= std::chrono::nanoseconds::zero()) {
        return look;
    }
    statistics_.add(Counter::waits);
    const auto deadline = Clock::now() + patience.most;
    for (std::chrono::nanoseconds left = patience.most;
         look.found == Found::maker && left > std::chrono::nanoseconds::zero();
         left = deadline - Clock::now()) {
        if (patience.client != nullptr) {
            patience.client->check_connected();
        }
        place.shard.flights().wait(look.flight, std::min(left, kRetryInterval));
        look = place.shard.look_up(place.name, Shard::Want::value_or_claim, out);
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
    const auto look = look_up_or_wait(place, out, patience);
    switch (look.found) {
    case Shard::Lookup::Found::value:
        count(true);
        return std::nullopt;
    case Shard::Lookup::Found::claim:
        count(false);
        return Claim(*this, key, place.shard_number * kFlights + look.flight);
    case Shard::Lookup::Found::maker:
    case Shard::Lookup::Found::nothing:
        count(false);
        return Claim(*this, key, std::nullopt);
    }
    __builtin_unreachable();
}

Digest SharedTileCache::digest(Bytes description) const noexcept
{
    return siphash(secret_, description);
}

void SharedTileCache::end_claim(ClaimId id) noexcept
{
    shards_[id / kFlights].flights().end(id % kFlights);
}

TileCache::Occupancy SharedTileCache::occupancy() const noexcept
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
