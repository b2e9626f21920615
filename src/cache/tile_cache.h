// Keeps decoded tiles and encoded answers between requests. A cache never fails a request: whatever
// goes wrong inside is a miss. Any thread. Buffers belong to the caller; reusing one buffer makes
// hits free of allocations.
//
//     if (auto claim = cache.get_or_claim(key, bytes, patience)) {   // a miss
//         bytes = decode();
//         claim->put(bytes);
//     }
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/siphash.h"
#include "base/sink.h"
#include "shared/statistics.h"
#include "cache/tile_key.h"

namespace iiif {

class Claim;

// The longest time that a thread waits for another thread's claim. If the client disconnects, it
// stops waiting; `client` is borrowed, and null where no client is waiting.
struct Patience {
    template <class Number, class Unit>
    Patience(std::chrono::duration<Number, Unit> most, Sink *client = nullptr)
        : most(most), client(client)
    {
    }

    std::chrono::nanoseconds most;
    Sink *client;
};

class TileCache {
public:
    using ClaimId = std::uint32_t;

    struct Occupancy {
        std::uint64_t values = 0;
        std::uint64_t value_bytes = 0;
    };

    virtual ~TileCache() = default;

    // Fills `out` with the value. Returns false on a miss.
    [[nodiscard]] virtual bool get(const TileKey &key, std::vector<std::uint8_t> &out) noexcept = 0;

    // Returns whether the value is cached. Counts neither as a hit nor as a miss.
    [[nodiscard]] virtual bool has(const TileKey &key) noexcept = 0;

    // Caches a value, replacing an earlier one under the same key. May drop it.
    virtual void put(const TileKey &key, Bytes value) noexcept = 0;

    // Single-flight: on a hit fills `out` and returns nullopt. On a miss one thread gets a shared
    // Claim and makes the value; other threads that ask for the key wait for it. A waiter whose
    // patience ends gets a Claim that is not shared; if the maker dies, a waiter gets a shared one.
    // Throws only Error(client_gone), while waiting.
    //
    // A thread that holds a claim may wait for another claim only if that claim's maker waits for
    // none; otherwise two threads could wait for each other until their patience ends.
    [[nodiscard]] virtual std::optional<Claim>
    get_or_claim(const TileKey &key, std::vector<std::uint8_t> &out, const Patience &patience) = 0;

    // Returns the counters; other parts of the engine count here too.
    [[nodiscard]] virtual const Statistics &statistics() const noexcept = 0;

    // Returns the number and the bytes of the values that are cached now.
    [[nodiscard]] virtual Occupancy occupancy() const noexcept { return {}; }

    // Shortens a description to a fixed size for a TileKey. The hash is keyed, so a client cannot
    // make two descriptions collide.
    [[nodiscard]] virtual Digest digest(Bytes description) const noexcept = 0;

    // Called by Claim only: lets the waiters go on.
    virtual void end_claim(ClaimId id) noexcept = 0;
};

// The right and the duty to make a missing value. Ends when the value is put or the claim is
// destroyed, which has to happen in the thread that got it and before the cache is destroyed.
class Claim {
public:
    // A claim without an id is not shared: no thread waits for it.
    Claim(TileCache &cache, const TileKey &key, std::optional<TileCache::ClaimId> id) noexcept
        : cache_(&cache), key_(key), id_(id)
    {
    }
    Claim(Claim &&other) noexcept
        : cache_(other.cache_), key_(other.key_), id_(std::exchange(other.id_, {}))
    {
    }
    Claim &operator=(Claim &&) = delete;
    ~Claim() { end(); }

    // Other threads that ask for the key wait for this claim.
    [[nodiscard]] bool shared() const noexcept { return id_.has_value(); }

    void put(Bytes value) noexcept
    {
        cache_->put(key_, value);
        end();
    }

private:
    void end() noexcept
    {
        if (const auto id = std::exchange(id_, {})) {
            cache_->end_claim(*id);
        }
    }

    TileCache *cache_;
    TileKey key_;
    std::optional<TileCache::ClaimId> id_;
};

}   // namespace iiif
