// Where decoded tiles and encoded answers are kept between requests. A cache never fails a request:
// whatever goes wrong inside is a miss.
//
// A TileCache may be used by all threads. Buffers belong to the caller; one that is used again and
// again makes a hit free of allocations.
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

// How long one waits for what another makes, and for whom: `client` may be nobody.
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

    virtual ~TileCache() = default;

    // Fills `out` with the value; false when it is not there.
    [[nodiscard]] virtual bool get(const TileKey &key, std::vector<std::uint8_t> &out) noexcept = 0;

    // Whether it is there. Nobody has asked for it by that: it is neither counted nor kept longer.
    [[nodiscard]] virtual bool has(const TileKey &key) noexcept = 0;

    // Keeps a value for a while, perhaps. What was kept under the key before is gone.
    virtual void put(const TileKey &key, Bytes value) noexcept = 0;

    // As get, but only one of all that ask at the same time is sent to make a missing value: who
    // gets a Claim makes it and puts it there, the others wait and find it. They do not wait longer
    // than `patience`, nor for somebody who died, but get a Claim of their own. Nothing is returned
    // when `out` was filled. Throws only what the client does when he has gone.
    //
    // While a thread holds a claim it waits only for claims whose makers wait for nobody: two
    // threads that wait for each other's would both wait to the end.
    [[nodiscard]] virtual std::optional<Claim>
    get_or_claim(const TileKey &key, std::vector<std::uint8_t> &out, const Patience &patience) = 0;

    // Counted by all who use the cache, in one place.
    [[nodiscard]] virtual const Statistics &statistics() const noexcept = 0;

    // What a long description becomes in a key. Nobody outside can make two descriptions meet.
    [[nodiscard]] virtual Digest digest(Bytes description) const noexcept = 0;

    // For Claim alone: those who wait for it go on.
    virtual void end_claim(ClaimId id) noexcept = 0;
};

// The right to make a missing value, and the promise to be quick about it. Ends when the value is
// put or the claim is destroyed, in the thread that got it and before the cache does.
class Claim {
public:
    // Without a id nobody waits for it.
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

    // Others are waiting for it, or would.
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
