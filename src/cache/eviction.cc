#include "cache/eviction.h"

#include <algorithm>

namespace iiif {

namespace {

constexpr std::uint32_t kSmallShare = 10;   // the small queue has 1/10 of the slots
constexpr std::uint32_t kMostHits = 3;

std::uint32_t tag_of(std::uint64_t hash)
{
    return static_cast<std::uint32_t>(hash >> 32);
}

}   // namespace

Eviction::Eviction(const ShardMemory &memory) noexcept
    : head_(*memory.head), entries_(memory.entries), ghosts_(memory.ghosts),
      small_slots_(static_cast<std::uint32_t>(memory.slots.size()) / kSmallShare)
{
}

void Eviction::clear() noexcept
{
    // Ghosts are hints that may be wrong, so they stay.
    head_.queues.fill({.oldest = kNoSlot, .newest = kNoSlot, .slots = 0, .values = 0});
}

void Eviction::append(SlotNumber value, QueueName name) noexcept
{
    auto &to = queue(name);
    auto &entry = entries_[value];
    entry.queue = name;
    entry.hits = 0;
    entry.older = to.newest;
    entry.newer = kNoSlot;
    (to.newest == kNoSlot ? to.oldest : entries_[to.newest].newer) = value;
    to.newest = value;
    to.slots += slots_for(entry.bytes);
    ++to.values;
}

void Eviction::forget(SlotNumber value) noexcept
{
    const auto &entry = entries_[value];
    auto &from = queue(entry.queue);
    (entry.newer == kNoSlot ? from.newest : entries_[entry.newer].older) = entry.older;
    (entry.older == kNoSlot ? from.oldest : entries_[entry.older].newer) = entry.newer;
    from.slots -= slots_for(entry.bytes);
    --from.values;
}

void Eviction::move_to_main(SlotNumber value) noexcept
{
    forget(value);
    append(value, QueueName::main);
}

void Eviction::admit(SlotNumber value) noexcept
{
    append(value, has_ghost(entries_[value].hash) ? QueueName::main : QueueName::small);
    // The small queue exceeds its share only while the shard still has free slots. Its oldest
    // values then fill the main queue without having been hit.
    const auto &small = queue(QueueName::small);
    while (small.slots > small_slots_) {
        move_to_main(small.oldest);
    }
}

SlotNumber Eviction::choose(std::uint32_t slots) noexcept
{
    const auto &small = queue(QueueName::small);
    const auto &main = queue(QueueName::main);
    for (;;) {
        const bool too_many_new = small.values > 0 && small.slots + slots > small_slots_;
        if (too_many_new || main.values == 0) {
            const auto oldest = small.oldest;
            if (entries_[oldest].hits > 0) {
                move_to_main(oldest);
                continue;
            }
            forget(oldest);
            leave_ghost(entries_[oldest].hash);
            return oldest;
        }
        const auto oldest = main.oldest;
        const auto hits = entries_[oldest].hits;
        forget(oldest);
        if (hits == 0) {
            return oldest;
        }
        append(oldest, QueueName::main);
        entries_[oldest].hits = hits - 1;
    }
}

void Eviction::count_hit(SlotNumber value) noexcept
{
    auto &hits = entries_[value].hits;
    hits = std::min(hits + 1, kMostHits);
}

void Eviction::leave_ghost(std::uint64_t hash) noexcept
{
    ghosts_[hash & (ghosts_.size() - 1)] = {.tag = tag_of(hash), .time = ++head_.ghost_time};
}

bool Eviction::has_ghost(std::uint64_t hash) const noexcept
{
    const auto &ghost = ghosts_[hash & (ghosts_.size() - 1)];
    // As many ghosts are remembered as the main queue has values. With more, everything that is
    // crawled twice would enter the main queue.
    return ghost.tag == tag_of(hash) &&
           head_.ghost_time - ghost.time < queue(QueueName::main).values;
}

}   // namespace iiif
