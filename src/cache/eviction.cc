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

void Eviction::append(SlotNumber value, QueueName name)
{
    auto &to = queue(name);
    auto &entry = entries_[value];
    const auto newest = number_in(to.newest);
    entry.queue = name;
    entry.hits = 0;
    entry.older = newest;
    entry.newer = kNoSlot;
    (newest == kNoSlot ? to.oldest : at(entries_, newest).newer) = value;
    to.newest = value;
    to.slots += slots_for(entry.bytes);
    ++to.values;
}

void Eviction::forget(SlotNumber value)
{
    const auto &entry = entries_[value];
    const auto newer = number_in(entry.newer);
    const auto older = number_in(entry.older);
    auto &from = queue(number_in(entry.queue));
    (newer == kNoSlot ? from.newest : at(entries_, newer).older) = older;
    (older == kNoSlot ? from.oldest : at(entries_, older).newer) = newer;
    from.slots -= slots_for(entry.bytes);
    --from.values;
}

void Eviction::move_to_main(SlotNumber value)
{
    forget(value);
    append(value, QueueName::main);
}

// Throws Error(damaged) where the queue is empty, although its numbers say that it is not.
SlotNumber Eviction::oldest_of(QueueName name) const
{
    const auto oldest = number_in(queue(name).oldest);
    if (oldest >= entries_.size()) {
        throw_shard_damaged();
    }
    return oldest;
}

void Eviction::admit(SlotNumber value)
{
    append(value, has_ghost(entries_[value].hash) ? QueueName::main : QueueName::small);
    // The small queue exceeds its share only while the shard still has free slots. Its oldest
    // values then fill the main queue without having been hit.
    for (std::size_t steps = 0; queue(QueueName::small).slots > small_slots_; ++steps) {
        if (steps > entries_.size()) {
            throw_shard_damaged();
        }
        move_to_main(oldest_of(QueueName::small));
    }
}

SlotNumber Eviction::choose(std::uint32_t slots)
{
    const auto &small = queue(QueueName::small);
    const auto &main = queue(QueueName::main);
    // Each value is passed kMostHits times, or once more on its way from one queue to the other.
    const auto most_steps = entries_.size() * (kMostHits + 2);
    for (std::size_t steps = 0; steps <= most_steps; ++steps) {
        const bool too_many_new = small.values > 0 && small.slots + slots > small_slots_;
        if (too_many_new || main.values == 0) {
            const auto oldest = oldest_of(QueueName::small);
            if (entries_[oldest].hits > 0) {
                move_to_main(oldest);
                continue;
            }
            forget(oldest);
            leave_ghost(entries_[oldest].hash);
            return oldest;
        }
        const auto oldest = oldest_of(QueueName::main);
        const auto hits = std::min(entries_[oldest].hits, kMostHits);
        forget(oldest);
        if (hits == 0) {
            return oldest;
        }
        append(oldest, QueueName::main);
        entries_[oldest].hits = hits - 1;
    }
    throw_shard_damaged();
}

void Eviction::count_hit(SlotNumber value) noexcept
{
    auto &hits = entries_[value].hits;
    hits = std::min(hits, kMostHits - 1) + 1;
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
