// Pieces of objects that a child has fetched lately. Any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/bounded_cache.h"
#include "base/siphash.h"

namespace iiif {

// Objects are fetched and kept in blocks of this size; the last one of an object is shorter.
inline constexpr std::int64_t kBlockBytes = std::int64_t{64} << 10;

using Block = std::vector<std::uint8_t>;

struct BlockKey {
    Digest object{};   // SourceIdentity::key
    std::int64_t number = 0;

    auto operator<=>(const BlockKey &) const = default;
};

class BlockMemory {
public:
    static constexpr std::int64_t kMostBytes = std::int64_t{32} << 20;

    // Returns null where the block is not kept.
    [[nodiscard]] std::shared_ptr<const Block> get(const BlockKey &key) { return blocks_.get(key); }
    void put(const BlockKey &key, const std::shared_ptr<const Block> &block)
    {
        constexpr std::int64_t kEntryBytes = 128;
        blocks_.put(key, block, static_cast<std::int64_t>(block->size()) + kEntryBytes);
    }

private:
    BoundedCache<BlockKey, Block> blocks_{kMostBytes};
};

}   // namespace iiif
