// The slots of a shard and what lies in them. All of it needs the shard's lock.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sink.h"
#include "cache/shard_memory.h"

namespace iiif {

class SlotChains {
public:
    explicit SlotChains(const ShardMemory &memory) noexcept
        : free_(memory.head->free), next_(memory.next), slots_(memory.slots)
    {
    }

    void free_all() noexcept;
    [[nodiscard]] std::uint32_t free_count() const noexcept { return free_.count; }

    // Copies a value into the free slots that take() will hand out next. They stay free, so that
    // this longest part of a put leaves nothing to repair when it is cut off.
    void fill_free(Bytes value) noexcept;

    // Makes the first `count` free slots a chain of their own. As many have to be free.
    SlotNumber take(std::uint32_t count) noexcept;
    void give_back(SlotNumber first) noexcept;

    // The first `bytes` bytes of a chain. `out` has the capacity for them.
    void copy_out(SlotNumber first, std::size_t bytes,
                  std::vector<std::uint8_t> &out) const noexcept;

private:
    FreeSlots &free_;
    std::span<SlotNumber> next_;
    std::span<Slot> slots_;
};

}   // namespace iiif
