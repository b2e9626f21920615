// How a shard lies in shared memory: numbers and offsets only, no pointer. docs/cache.md draws it.
//
// A shard is a table of slots and, slot by slot, what is known of them. A value fills a chain of
// slots; the number of its first slot is its name, and entries[name] says what it is. A slot is in
// exactly one chain: that of the free slots or that of one value. A value is in exactly one chain
// of a bucket, and in exactly one of the two queues.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "shared/robust_mutex.h"
#include "cache/tile_key.h"

namespace iiif {

// Small enough to waste little behind an encoded tile (5 to 40 KiB), large enough that a chain is
// copied as fast as one piece; measured in docs/cache.md.
inline constexpr std::size_t kSlotBytes = 4096;
inline constexpr std::uint32_t kNoSlot = 0xffffffff;
inline constexpr std::uint32_t kFlights = 32;

using SlotNumber = std::uint32_t;

struct alignas(kSlotBytes) Slot {
    std::array<std::uint8_t, kSlotBytes> bytes;
};

struct FreeSlots {
    SlotNumber first;
    std::uint32_t count;
};

// Values in the order in which they came, linked through their entries.
struct Queue {
    SlotNumber oldest;
    SlotNumber newest;
    std::uint32_t slots;
    std::uint32_t values;
};

enum class QueueName : std::uint32_t { small, main };

struct Entry {
    TileKey key;
    std::uint64_t hash;
    std::uint32_t bytes;
    SlotNumber next_in_bucket;
    SlotNumber older;
    SlotNumber newer;
    QueueName queue;
    std::uint32_t hits;   // since it came into its queue, up to kMostHits
};

// A value that went before anybody asked for it twice.
struct Ghost {
    std::uint32_t tag;
    std::uint32_t time;
};

// A missing value that somebody makes: he holds the mutex meanwhile, and others wait for it.
struct alignas(64) Flight {
    RobustMutex mutex;
    TileKey key{};   // guarded by the shard's mutex
};

struct alignas(64) ShardHead {
    RobustMutex mutex;
    // 1 while links are being changed. Whoever finds it set under the mutex knows that the last
    // holder died in the middle, and empties the shard.
    std::atomic<std::uint32_t> changing{0};
    FreeSlots free{};
    std::array<Queue, 2> queues{};
    std::uint32_t ghost_time = 0;
    std::uint32_t next_flight = 0;
    // Bit n: the key of flights[n] means something. Set under both mutexes, cleared by whoever
    // holds the flight's.
    std::atomic<std::uint32_t> flying{0};
    std::atomic<std::uint64_t> values{0};
    std::atomic<std::uint64_t> value_bytes{0};
};

// Where the parts of a shard begin, in bytes from its beginning.
struct ShardLayout {
    std::uint32_t slots = 0;
    std::uint32_t buckets = 0;   // a power of two
    std::uint32_t ghosts = 0;    // a power of two
    std::size_t flights_at = 0;
    std::size_t buckets_at = 0;
    std::size_t next_at = 0;
    std::size_t ghosts_at = 0;
    std::size_t entries_at = 0;
    std::size_t slots_at = 0;
    std::size_t bytes = 0;

    // The layout with the most slots that lies in so many bytes.
    [[nodiscard]] static ShardLayout within(std::size_t bytes);
};

// A shard as this process sees it.
struct ShardMemory {
    ShardHead *head;
    std::span<Flight> flights;
    std::span<SlotNumber> buckets;   // the first value of each
    std::span<SlotNumber> next;      // the slot that follows in a chain
    std::span<Ghost> ghosts;
    std::span<Entry> entries;
    std::span<Slot> slots;

    // `begin` lies on a slot's boundary.
    ShardMemory(std::byte *begin, const ShardLayout &layout);

    // Begins the life of what has an invariant from the start. Throws Error where locks cannot be
    // made.
    void construct() const;
};

[[nodiscard]] constexpr std::uint32_t slots_for(std::size_t bytes)
{
    // A value of no bytes has a name too.
    return bytes == 0 ? 1 : static_cast<std::uint32_t>((bytes + kSlotBytes - 1) / kSlotBytes);
}

}   // namespace iiif
