// The TileCache of a server without a cache (IIIFCacheSize 0): every get is a miss, and no thread
// waits for another. It still counts. Any thread.
#pragma once

#include "cache/tile_cache.h"

namespace iiif {

class NoTileCache final : public TileCache {
public:
    // Counts in this child only.
    NoTileCache() noexcept : statistics_({&stripe_, 1}) {}
    // Counts in these stripes, which are borrowed.
    explicit NoTileCache(std::span<Statistics::Stripe> stripes) noexcept : statistics_(stripes) {}

    bool get(const TileKey &, std::vector<std::uint8_t> &) noexcept override { return false; }
    void put(const TileKey &, Bytes) noexcept override {}
    bool has(const TileKey &) noexcept override { return false; }
    std::optional<Claim> get_or_claim(const TileKey &key, std::vector<std::uint8_t> &,
                                      const Patience &) override
    {
        return Claim(*this, key, std::nullopt);
    }
    Digest digest(Bytes) const noexcept override { return {}; }
    void end_claim(ClaimId) noexcept override {}
    [[nodiscard]] const Statistics &statistics() const noexcept override { return statistics_; }

private:
    Statistics::Stripe stripe_;
    Statistics statistics_;
};

}   // namespace iiif
