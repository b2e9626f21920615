// Which value goes when a shard is full: S3-FIFO (Yang et al., "FIFO queues are all you need for
// cache eviction", SOSP 2023). Needs the shard's lock.
//
// A new value waits in the small queue, a tenth of the slots. Who was asked for again by the time
// he is the oldest there moves on to the main queue; who was not goes, and his ghost is kept: if he
// comes back while it is remembered, he enters the main queue at once. In the main queue the oldest
// goes, but each hit buys one more round. So a crawl, which asks for everything once, passes
// through the small queue and leaves the main queue as it was.
#pragma once

#include <cstdint>

#include "cache/shard_memory.h"

namespace iiif {

class Eviction {
public:
    explicit Eviction(const ShardMemory &memory) noexcept;

    void clear() noexcept;

    // Puts a new value into its queue. Key, hash and bytes of the entry are set.
    void admit(SlotNumber value) noexcept;
    // Takes a value out of its queue.
    void forget(SlotNumber value) noexcept;
    // Takes out the value that should go for one of `slots` slots. There is at least one value.
    [[nodiscard]] SlotNumber choose(std::uint32_t slots) noexcept;

    void count_hit(SlotNumber value) noexcept;
    // What the small queue may hold, and so the largest value: no single one can push out the main
    // queue.
    [[nodiscard]] std::uint32_t small_slots() const noexcept { return small_slots_; }

private:
    [[nodiscard]] Queue &queue(QueueName name) const noexcept
    {
        return head_.queues[static_cast<std::size_t>(name)];
    }
    void append(SlotNumber value, QueueName name) noexcept;
    void move_to_main(SlotNumber value) noexcept;
    void leave_ghost(std::uint64_t hash) noexcept;
    [[nodiscard]] bool has_ghost(std::uint64_t hash) const noexcept;

    ShardHead &head_;
    std::span<Entry> entries_;
    std::span<Ghost> ghosts_;
    std::uint32_t small_slots_;
};

}   // namespace iiif
