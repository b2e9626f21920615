// The layout of the tile cache's part of shared memory: a head, the stripes of the statistics, the
// shards. CacheMemory only computes addresses; SharedTileCache formats the memory and attaches to
// it. The memory is borrowed. docs/cache.md draws the layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/siphash.h"
#include "cache/shard_memory.h"
#include "shared/statistics.h"

namespace iiif {

// Cache memory that an earlier generation has formatted is reused only if all these members are
// equal.
struct CacheFormat {
    std::uint64_t magic = 0x454c495446494949;   // "IIIFTILE" on little-endian machines
    std::uint32_t version = 2;   // raised when the meaning changes but none of the sizes below
    std::uint32_t slot_bytes = kSlotBytes;
    std::uint32_t entry_bytes = sizeof(Entry);
    std::uint32_t flight_bytes = sizeof(Flight);
    std::uint32_t shard_head_bytes = sizeof(ShardHead);
    std::uint32_t counters = kCounters;

    bool operator==(const CacheFormat &) const = default;
};

struct CacheHead {
    CacheFormat format;
    std::uint64_t memory_bytes;
    std::uint32_t shards;
    std::uint32_t stripes;
    Secret secret;         // of the hash; random, new each time the memory is formatted
    std::uint64_t check;   // of the members above

    [[nodiscard]] std::uint64_t right_check() const noexcept;
};

// Cache memory at the addresses of this process. It begins at the first multiple of kSlotBytes; the
// memory itself may begin at any address that is aligned for a CacheHead.
class CacheMemory {
public:
    CacheMemory(std::span<std::byte> memory, std::uint32_t shards, std::uint32_t stripes);

    [[nodiscard]] static CacheHead &head_of(std::span<std::byte> memory) noexcept;

    [[nodiscard]] std::span<Statistics::Stripe> stripes() const noexcept;
    [[nodiscard]] ShardMemory shard(std::uint32_t number) const;

private:
    std::byte *begin_;
    std::uint32_t stripes_;
    std::size_t shards_at_;
    std::size_t shard_stride_;
    ShardLayout shard_layout_;
};

}   // namespace iiif
