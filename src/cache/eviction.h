// Chooses the value that a full shard evicts, by S3-FIFO (Yang et al., "FIFO queues are all you
// need for cache eviction", SOSP 2023). Borrows the shard's memory; every call needs the shard's
// lock.
//
// A new value enters the small queue, which has a tenth of the slots. When it is the oldest value
// there, it moves to the main queue if it has been hit since; otherwise it is evicted and leaves a
// ghost. A value that returns while its ghost is remembered enters the main queue at once. The main
// queue evicts its oldest value, but each hit buys the value one more round. A crawler, which asks
// for each tile once, therefore passes through the small queue and leaves the main queue alone.
#pragma once

#include <cstdint>

#include "cache/shard_memory.h"

namespace iiif {

class Eviction {
public:
    explicit Eviction(const ShardMemory &memory) noexcept;

    void clear() noexcept;

    // The functions below throw Error(damaged) where a queue is not one.

    // Puts a new value into a queue. The caller has set the entry's key, hash and bytes.
    void admit(SlotNumber value);
    // Takes a value out of its queue.
    void forget(SlotNumber value);
    // Takes the value that is evicted next out of its queue and returns it. `slots` is the size of
    // the value that needs the room. The shard holds at least one value.
    [[nodiscard]] SlotNumber choose(std::uint32_t slots);

    void count_hit(SlotNumber value) noexcept;
    // Returns the number of slots that the small queue may hold. This is also the size of the
    // largest value that is cached, so that no single value can push out the main queue.
    [[nodiscard]] std::uint32_t small_slots() const noexcept { return small_slots_; }

private:
    // Any number but that of the main queue names the small queue.
    [[nodiscard]] Queue &queue(QueueName name) const noexcept
    {
        return head_.queues[name == QueueName::main ? 1 : 0];
    }
    void append(SlotNumber value, QueueName name);
    void move_to_main(SlotNumber value);
    [[nodiscard]] SlotNumber oldest_of(QueueName name) const;
    void leave_ghost(std::uint64_t hash) noexcept;
    [[nodiscard]] bool has_ghost(std::uint64_t hash) const noexcept;

    ShardHead &head_;
    std::span<Entry> entries_;
    std::span<Ghost> ghosts_;
    std::uint32_t small_slots_;
};

}   // namespace iiif
