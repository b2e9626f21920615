// Counters in shared memory, over all children. Each processor adds to its own cache lines, so that
// counting does not slow down other processors; sum() adds the lines up. The stripes are borrowed.
// Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iiif {

enum class Counter : std::uint32_t {
    hits,
    misses,
    puts,
    put_bytes,
    refused_puts,   // values larger than the cache takes, or a lock that timed out
    evictions,
    waits,              // gets that waited for another thread to make the value
    wait_timeouts,      // waits that ended without the value
    lock_timeouts,      // a shard's lock was not free in time; also a miss or a refused put
    lock_recoveries,    // a shard's lock whose owner had died
    shard_resets,       // shards emptied because their owner died while it changed them
    damaged_shards,     // shards emptied because something else had written into them
    decodes,            // tiles
    pass_throughs,      // tiles answered with their stored bytes
    renders,            // answers that were rendered
    refused_waiters,    // 503 at once, because too many threads waited or rendered
    known_failures,     // refusals of pictures that had failed before and were not opened again
    open_nanoseconds,   // the times are sums over all threads
    decode_nanoseconds,
    render_nanoseconds,   // stages, without the time that they wait for tiles
    encode_nanoseconds,
};

// The counters' names on the status page, in the same order.
inline constexpr auto kCounterNames = std::to_array<std::string_view>({"hits",
                                                                       "misses",
                                                                       "puts",
                                                                       "put-bytes",
                                                                       "refused-puts",
                                                                       "evictions",
                                                                       "waits",
                                                                       "wait-timeouts",
                                                                       "lock-timeouts",
                                                                       "lock-recoveries",
                                                                       "shard-resets",
                                                                       "damaged-shards",
                                                                       "decodes",
                                                                       "pass-throughs",
                                                                       "renders",
                                                                       "refused-waiters",
                                                                       "known-failures",
                                                                       "open-nanoseconds",
                                                                       "decode-nanoseconds",
                                                                       "render-nanoseconds",
                                                                       "encode-nanoseconds"});
static_assert(kCounterNames.size() == static_cast<std::size_t>(Counter::encode_nanoseconds) + 1);

class Statistics {
public:
    using Sums = std::array<std::uint64_t, kCounterNames.size()>;

    // The counters of one processor, or of several where there are fewer stripes than processors.
    struct alignas(64) Stripe {
        std::array<std::atomic<std::uint64_t>, kCounterNames.size()> counters{};
    };

    // The number of stripes is a power of two.
    explicit Statistics(std::span<Stripe> stripes) noexcept : stripes_(stripes) {}

    void add(Counter counter, std::uint64_t amount = 1) const noexcept;
    [[nodiscard]] std::uint64_t sum(Counter counter) const noexcept;
    // The sums are not taken at the same instant.
    [[nodiscard]] Sums sums() const noexcept;

private:
    std::span<Stripe> stripes_;
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}   // namespace iiif
