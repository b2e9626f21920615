// The TileCache of all children of a server, in memory that they share. The parent formats it
// before it forks; each child attaches. The memory is borrowed, has to be mapped until the last
// SharedTileCache over it is gone, and survives any child, killed whenever. docs/cache.md draws it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cache/shard.h"
#include "shared/statistics.h"
#include "cache/tile_cache.h"

namespace iiif {

class SharedTileCache final : public TileCache {
public:
    static constexpr std::size_t kLeastBytes = std::size_t{1} << 20;

    // What is kept at the moment.
    struct Occupancy {
        std::uint64_t values = 0;
        std::uint64_t value_bytes = 0;
    };

    // Lays out an empty cache, in shards as size and processors suggest. Nobody may be attached: a
    // cache in use is never formatted again. Throws Error with a sentence for the operator when the
    // region is too small or the system has no robust locks.
    static void format(std::span<std::byte> region);
    static void format(std::span<std::byte> region, std::uint32_t shards);   // a power of two

    // Whether it was formatted, by code of just this layout and as a region of this size. That is
    // what a graceful restart asks before it keeps the region.
    [[nodiscard]] static bool formatted(std::span<std::byte> region) noexcept;

    // Attaches. The region is formatted.
    explicit SharedTileCache(std::span<std::byte> region);

    [[nodiscard]] bool get(const TileKey &key, std::vector<std::uint8_t> &out) noexcept override;
    [[nodiscard]] bool has(const TileKey &key) noexcept override;
    void put(const TileKey &key, Bytes value) noexcept override;
    [[nodiscard]] std::optional<Claim> get_or_claim(const TileKey &key,
                                                    std::vector<std::uint8_t> &out,
                                                    const Patience &patience) override;
    [[nodiscard]] Digest digest(Bytes description) const noexcept override;
    void end_claim(ClaimId id) noexcept override;
    // Of all children.
    [[nodiscard]] const Statistics &statistics() const noexcept override { return statistics_; }

    [[nodiscard]] Occupancy occupancy() const noexcept;
    // In bytes; a larger value is not kept.
    [[nodiscard]] std::size_t largest_value() const noexcept;

private:
    struct Place;

    [[nodiscard]] Place place_of(const TileKey &key) noexcept;
    [[nodiscard]] Shard::Lookup look_up_or_wait(const Place &place, std::vector<std::uint8_t> &out,
                                                const Patience &patience);

    Secret secret_;
    Statistics statistics_;
    std::vector<Shard> shards_;   // their number is a power of two
};

}   // namespace iiif
