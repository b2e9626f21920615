// The TileCache in shared memory, one for all children of a server. The parent formats the memory
// before it forks; each child attaches to it. The memory is borrowed and has to stay mapped until
// the last SharedTileCache over it is destroyed. A child may be killed at any instruction without
// harming the others. Any thread. docs/cache.md draws the layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cache/cache_memory.h"
#include "cache/shard.h"
#include "shared/statistics.h"
#include "cache/tile_cache.h"

namespace iiif {

class SharedTileCache final : public TileCache {
public:
    static constexpr std::size_t kLeastBytes = std::size_t{1} << 20;

    // Makes an empty cache; the number of shards follows from the size and the processors. No child
    // may be attached. Throws Error with a sentence for the operator where the memory is too small.
    static void format(std::span<std::byte> shared);
    static void format(std::span<std::byte> shared, std::uint32_t shards);   // a power of two

    // Returns whether code with the same layout has formatted memory of this size. A graceful
    // restart then keeps the cache.
    [[nodiscard]] static bool formatted(std::span<std::byte> shared) noexcept;

    // Attaches to formatted memory. Throws Error(damaged) where it is not formatted.
    explicit SharedTileCache(std::span<std::byte> shared);

    [[nodiscard]] bool get(const TileKey &key, std::vector<std::uint8_t> &out) noexcept override;
    [[nodiscard]] bool has(const TileKey &key) noexcept override;
    void put(const TileKey &key, Bytes value) noexcept override;
    [[nodiscard]] std::optional<Claim> get_or_claim(const TileKey &key,
                                                    std::vector<std::uint8_t> &out,
                                                    const Patience &patience) override;
    [[nodiscard]] Digest digest(Bytes description) const noexcept override;
    void end_claim(ClaimId id) noexcept override;
    [[nodiscard]] Occupancy occupancy() const noexcept override;
    // Returns the statistics of all children.
    [[nodiscard]] const Statistics &statistics() const noexcept override { return statistics_; }

    // Returns the size of the largest value that is cached, in bytes.
    [[nodiscard]] std::size_t largest_value() const noexcept;

private:
    struct Place;

    // `head` is a copy, which no other process can change after it was checked.
    SharedTileCache(std::span<std::byte> shared, CacheHead head);

    void count(bool hit) const noexcept;
    [[nodiscard]] Place place_of(const TileKey &key) noexcept;
    [[nodiscard]] Shard::Lookup look_up_or_wait(const Place &place, std::vector<std::uint8_t> &out,
                                                const Patience &patience);

    Secret secret_;
    Statistics statistics_;
    std::vector<Shard> shards_;   // their number is a power of two
};

}   // namespace iiif
