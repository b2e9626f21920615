#include "cache/shard_memory.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <memory>

#include "base/error.h"

namespace iiif {

namespace {

constexpr std::size_t kLine = 64;

constexpr std::size_t aligned(std::size_t at, std::size_t alignment)
{
    return (at + alignment - 1) / alignment * alignment;
}

// Bytes that one slot takes at most, with its share of the tables.
constexpr std::size_t kSlotCost =
    sizeof(Slot) + sizeof(Entry) + sizeof(Ghost) + 2 * sizeof(SlotNumber);
constexpr std::size_t kFixedCost =
    sizeof(ShardHead) + kFlights * sizeof(Flight) + 4 * kLine + kSlotBytes;

template <class T> std::span<T> array_at(std::byte *begin, std::size_t offset, std::uint32_t count)
{
    return {reinterpret_cast<T *>(begin + offset), count};
}

}   // namespace

ShardLayout ShardLayout::within(std::size_t bytes)
{
    ShardLayout layout;
    layout.slots =
        bytes < kFixedCost ? 0 : static_cast<std::uint32_t>((bytes - kFixedCost) / kSlotCost);
    layout.buckets = std::bit_floor(layout.slots);
    layout.ghosts = std::bit_floor(layout.slots);
    std::size_t end = sizeof(ShardHead);
    const auto place = [&end](std::size_t size, std::size_t alignment) {
        const auto at = aligned(end, alignment);
        end = at + size;
        return at;
    };
    layout.flights_at = place(kFlights * sizeof(Flight), alignof(Flight));
    layout.buckets_at = place(layout.buckets * sizeof(SlotNumber), kLine);
    layout.next_at = place(layout.slots * sizeof(SlotNumber), kLine);
    layout.ghosts_at = place(layout.ghosts * sizeof(Ghost), kLine);
    layout.entries_at = place(layout.slots * sizeof(Entry), kLine);
    layout.slots_at = place(layout.slots * sizeof(Slot), alignof(Slot));
    layout.bytes = end;
    return layout;
}

ShardMemory::ShardMemory(std::byte *begin, const ShardLayout &layout)
    : head(reinterpret_cast<ShardHead *>(begin)),
      flights(array_at<Flight>(begin, layout.flights_at, kFlights)),
      buckets(array_at<SlotNumber>(begin, layout.buckets_at, layout.buckets)),
      next(array_at<SlotNumber>(begin, layout.next_at, layout.slots)),
      ghosts(array_at<Ghost>(begin, layout.ghosts_at, layout.ghosts)),
      entries(array_at<Entry>(begin, layout.entries_at, layout.slots)),
      slots(array_at<Slot>(begin, layout.slots_at, layout.slots))
{
    assert(reinterpret_cast<std::uintptr_t>(begin) % kSlotBytes == 0);
}

void throw_shard_damaged()
{
    throw Error(Kind::damaged, "A part of the tile cache is damaged.");
}

void ShardMemory::construct() const
{
    std::construct_at(head);
    for (auto &flight : flights) {
        std::construct_at(&flight);
    }
    std::ranges::fill(ghosts, Ghost{});
}

}   // namespace iiif
