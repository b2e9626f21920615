// The layout of one shard in shared memory: numbers and offsets only, no pointers, because each
// child may map the memory at another address. docs/cache.md draws it.
//
// Nothing that is read from it is believed: another module, or a fault of the machine, may have
// written anywhere. A number is read once, with number_in(), and checked before it is used as an
// index, with at(); every walk along links has a bound. Error(damaged) then reaches the Shard,
// which empties itself.
//
// A shard is an array of cache slots and an array of entries. A value fills a chain of slots; the
// number of its first slot identifies it, and entries[number] describes it. A slot is in exactly
// one chain: that of the free slots or that of one value. A value is in exactly one bucket's chain,
// and in exactly one of the two queues.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "shared/robust_mutex.h"
#include "cache/tile_key.h"

namespace iiif {

// The size is small enough to waste little space behind an encoded tile (5 to 40 KiB), and large
// enough that a chain is copied as fast as contiguous memory; docs/cache.md has the measurements.
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

// A FIFO of values, linked through their entries.
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
    std::uint64_t check;   // value_check() of the value
    std::uint32_t bytes;
    SlotNumber next_in_bucket;
    SlotNumber older;
    SlotNumber newer;
    QueueName queue;
    std::uint32_t hits;   // since the value entered its queue; kMostHits at most
};

// Remembers the hash of a value that was evicted before it was hit.
struct Ghost {
    std::uint32_t tag;    // the upper half of the hash; the lower half selects the ghost
    std::uint32_t time;   // ShardHead::ghost_time at the eviction
};

// A missing value that a thread is making. The maker holds the mutex; waiters wait for it.
struct alignas(64) Flight {
    RobustMutex mutex;
    TileKey key{};   // guarded by the shard's mutex
};

struct alignas(64) ShardHead {
    RobustMutex mutex;
    // This is 1 while links are being changed. A thread that locks the mutex and finds 1 knows that
    // the last owner died during a change, and empties the shard.
    std::atomic<std::uint32_t> changing{0};
    FreeSlots free{};
    std::array<Queue, 2> queues{};
    std::uint32_t ghost_time = 0;
    std::uint32_t next_flight = 0;
    // Bit n is set while the key of flights[n] is valid. It is set under the shard's and the
    // flight's mutex, and cleared under the flight's mutex.
    std::atomic<std::uint32_t> flying{0};
    std::atomic<std::uint64_t> values{0};
    std::atomic<std::uint64_t> value_bytes{0};
};

// The offsets of the parts of a shard, in bytes from its beginning.
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

    // Returns the layout with the most slots that fits into `bytes`.
    [[nodiscard]] static ShardLayout within(std::size_t bytes);
};

// The parts of a shard at the addresses of this process.
struct ShardMemory {
    ShardHead *head;
    std::span<Flight> flights;
    std::span<SlotNumber> buckets;   // the first value of each
    std::span<SlotNumber> next;      // the slot that follows in a chain
    std::span<Ghost> ghosts;
    std::span<Entry> entries;
    std::span<Slot> slots;

    // `begin` is aligned to kSlotBytes.
    ShardMemory(std::byte *begin, const ShardLayout &layout);

    // Constructs the head, the flights and the ghosts; called once, by the parent.
    void construct() const;
};

[[noreturn]] void throw_shard_damaged();

// Reads a number once: the compiler must not read it again after it was checked.
template <class Number> [[nodiscard]] Number number_in(const Number &shared) noexcept
{
    Number number{};
    __atomic_load(&shared, &number, __ATOMIC_RELAXED);
    return number;
}

// Throws Error(damaged) where there is no such element.
template <class Element> [[nodiscard]] Element &at(std::span<Element> all, SlotNumber number)
{
    if (number >= all.size()) {
        throw_shard_damaged();
    }
    return all[number];
}

[[nodiscard]] constexpr std::uint32_t slots_for(std::size_t bytes)
{
    // An empty value needs a slot too, because the slot's number identifies it.
    return bytes == 0 ? 1 : static_cast<std::uint32_t>((bytes + kSlotBytes - 1) / kSlotBytes);
}

}   // namespace iiif
