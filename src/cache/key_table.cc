#include "cache/key_table.h"

#include <algorithm>

namespace iiif {

void KeyTable::clear() noexcept
{
    std::ranges::fill(buckets_, kNoSlot);
}

SlotNumber KeyTable::find(std::uint64_t hash, const TileKey &key) const noexcept
{
    auto value = bucket_of(hash);
    while (value != kNoSlot && (entries_[value].hash != hash || entries_[value].key != key)) {
        value = entries_[value].next_in_bucket;
    }
    return value;
}

void KeyTable::insert(SlotNumber value) noexcept
{
    auto &bucket = bucket_of(entries_[value].hash);
    entries_[value].next_in_bucket = bucket;
    bucket = value;
}

void KeyTable::remove(SlotNumber value) noexcept
{
    auto *link = &bucket_of(entries_[value].hash);
    while (*link != value) {
        link = &entries_[*link].next_in_bucket;
    }
    *link = entries_[value].next_in_bucket;
}

}   // namespace iiif
