// The hash table of a shard: finds a value by its key, in buckets of chained entries. Borrows the
// shard's memory; every call needs the shard's lock.
#pragma once

#include <cstdint>

#include "cache/shard_memory.h"

namespace iiif {

class KeyTable {
public:
    explicit KeyTable(const ShardMemory &memory) noexcept
        : buckets_(memory.buckets), entries_(memory.entries)
    {
    }

    void clear() noexcept;
    // Returns kNoSlot where no value has the key. Throws Error(damaged), as remove() does.
    [[nodiscard]] SlotNumber find(std::uint64_t hash, const TileKey &key) const;
    // The caller has set the entry's key and hash, and no other value has that key.
    void insert(SlotNumber value, std::uint64_t hash) noexcept;
    void remove(SlotNumber value);

private:
    [[nodiscard]] SlotNumber &bucket_of(std::uint64_t hash) const noexcept
    {
        return buckets_[hash & (buckets_.size() - 1)];
    }

    std::span<SlotNumber> buckets_;
    std::span<Entry> entries_;
};

}   // namespace iiif
