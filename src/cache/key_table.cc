#include "cache/key_table.h"

#include <algorithm>

namespace iiif {

void KeyTable::clear() noexcept
{
    std::ranges::fill(buckets_, kNoSlot);
}

SlotNumber KeyTable::find(std::uint64_t hash, const TileKey &key) const
{
    auto value = number_in(bucket_of(hash));
    for (std::size_t steps = 0; value != kNoSlot; ++steps) {
        const auto &entry = at(entries_, value);
        if (entry.hash == hash && entry.key == key) {
            break;
        }
        if (steps == entries_.size()) {
            throw_shard_damaged();
        }
        value = number_in(entry.next_in_bucket);
    }
    return value;
}

void KeyTable::insert(SlotNumber value, std::uint64_t hash) noexcept
{
    auto &bucket = bucket_of(hash);
    entries_[value].next_in_bucket = bucket;
    bucket = value;
}

void KeyTable::remove(SlotNumber value)
{
    auto *link = &bucket_of(number_in(entries_[value].hash));
    for (std::size_t steps = 0; number_in(*link) != value; ++steps) {
        if (steps == entries_.size()) {
            throw_shard_damaged();
        }
        link = &at(entries_, number_in(*link)).next_in_bucket;
    }
    *link = entries_[value].next_in_bucket;
}

}   // namespace iiif
