// Counters in shared memory, over all children. Each processor adds to its own cache lines, so that
// counting does not slow down other processors; sum() adds the lines up. The stripes are borrowed.
// Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace iiif {

enum class Counter : std::uint32_t {
    hits,
    misses,
    puts,
    put_bytes,
    refused_puts,   // values larger than the cache takes, or a lock that timed out
    evictions,
    waits,             // gets that waited for another thread to make the value
    wait_timeouts,     // waits that ended without the value
    lock_timeouts,     // a shard's lock was not free in time; also a miss or a refused put
    lock_recoveries,   // a shard's lock whose owner had died
    shard_resets,      // shards emptied because their owner died while it changed them
    damaged_shards,    // shards emptied because something else had written into them
    decodes,           // tiles
    pass_throughs,     // tiles answered with their stored bytes
    renders,           // answers that were rendered
    refused_waiters,   // 503 at once, because too many threads waited or rendered
    shed,              // answers refused by IIIFLoadShedding
    would_shed,        // answers that it would have refused with IIIFLimitMode enforce
    snapped,           // redirects of IIIFSnapSizes
    would_snap,        // answers that it would have redirected with IIIFLimitMode enforce
    known_failures,    // refusals of pictures that had failed before and were not opened again
};
inline constexpr std::size_t kCounters = static_cast<std::size_t>(Counter::known_failures) + 1;

class Statistics {
public:
    // The counters of one processor, or of several where there are fewer stripes than processors.
    struct alignas(64) Stripe {
        std::array<std::atomic<std::uint64_t>, kCounters> counters{};
    };

    // The number of stripes is a power of two.
    explicit Statistics(std::span<Stripe> stripes) noexcept : stripes_(stripes) {}

    void add(Counter counter, std::uint64_t amount = 1) const noexcept;
    [[nodiscard]] std::uint64_t sum(Counter counter) const noexcept;

private:
    std::span<Stripe> stripes_;
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}   // namespace iiif
