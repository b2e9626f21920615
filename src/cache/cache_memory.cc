#include "cache/cache_memory.h"

#include <bit>

#include "cache/value_check.h"

namespace iiif {

namespace {

constexpr std::size_t kStripesAt = 128;
static_assert(sizeof(CacheHead) <= kStripesAt && kStripesAt % alignof(Statistics::Stripe) == 0);

constexpr std::size_t slot_floor(std::size_t bytes)
{
    return bytes / kSlotBytes * kSlotBytes;
}

constexpr std::size_t slot_ceil(std::size_t bytes)
{
    return slot_floor(bytes + kSlotBytes - 1);
}

std::byte *first_boundary(std::byte *at)
{
    return at + (slot_ceil(std::bit_cast<std::uintptr_t>(at)) - std::bit_cast<std::uintptr_t>(at));
}

}   // namespace

std::uint64_t CacheHead::right_check() const noexcept
{
    return value_check(0,
                       {reinterpret_cast<const std::uint8_t *>(this), offsetof(CacheHead, check)});
}

CacheMemory::CacheMemory(std::span<std::byte> memory, std::uint32_t shards, std::uint32_t stripes)
    : begin_(first_boundary(memory.data())), stripes_(stripes),
      shards_at_(slot_ceil(kStripesAt + stripes * sizeof(Statistics::Stripe))),
      // One slot is left out, because the bytes before the first slot boundary are not used.
      shard_stride_(slot_floor((slot_floor(memory.size()) - kSlotBytes - shards_at_) / shards)),
      shard_layout_(ShardLayout::within(shard_stride_))
{
}

CacheHead &CacheMemory::head_of(std::span<std::byte> memory) noexcept
{
    return *reinterpret_cast<CacheHead *>(first_boundary(memory.data()));
}

std::span<Statistics::Stripe> CacheMemory::stripes() const noexcept
{
    return {reinterpret_cast<Statistics::Stripe *>(begin_ + kStripesAt), stripes_};
}

ShardMemory CacheMemory::shard(std::uint32_t number) const
{
    return {begin_ + shards_at_ + number * shard_stride_, shard_layout_};
}

}   // namespace iiif
