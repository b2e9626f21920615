// The cache slots of a shard and the bytes in them: takes chains of slots, gives them back, copies
// values in and out. Borrows the shard's memory; every call needs the shard's lock.
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
    [[nodiscard]] std::uint32_t free_count() const noexcept { return number_in(free_.count); }

    // All functions below throw Error(damaged) where a chain is not one.

    // Copies a value into the free slots that take() will hand out next. The slots stay free, so a
    // child that is killed during this longest part of a put leaves nothing to repair.
    void fill_free(Bytes value);

    // Makes a chain of the first `count` free slots and returns its first slot. At least `count`
    // slots are free.
    SlotNumber take(std::uint32_t count);
    // Frees a chain.
    void give_back(SlotNumber first);

    // Copies the first `bytes` bytes of a chain. `out` has the capacity for them.
    void copy_out(SlotNumber first, std::size_t bytes, std::vector<std::uint8_t> &out) const;

private:
    [[nodiscard]] SlotNumber after(SlotNumber slot) const { return number_in(at(next_, slot)); }

    FreeSlots &free_;
    std::span<SlotNumber> next_;
    std::span<Slot> slots_;
};

}   // namespace iiif
