// Finds values by their keys: buckets of chained entries. All of it needs the shard's lock.
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
    // kNoSlot where there is none.
    [[nodiscard]] SlotNumber find(std::uint64_t hash, const TileKey &key) const noexcept;
    // The entry's key and hash are set, and no other has that key.
    void insert(SlotNumber value) noexcept;
    void remove(SlotNumber value) noexcept;

private:
    [[nodiscard]] SlotNumber &bucket_of(std::uint64_t hash) const noexcept
    {
        return buckets_[hash & (buckets_.size() - 1)];
    }

    std::span<SlotNumber> buckets_;
    std::span<Entry> entries_;
};

}   // namespace iiif
