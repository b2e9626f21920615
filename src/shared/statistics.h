// Counters of all children together, kept in shared memory. Each processor adds to lines of its
// own, so counting costs nobody anything; a sum is taken when somebody asks. Any thread may add.
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
    refused_puts,   // larger than the cache takes, or its lock was not to be had
    evictions,
    waits,              // asked for what another was making
    wait_timeouts,      // and made it themselves in the end
    lock_timeouts,      // a lock was not to be had: counted as a miss or a refusal too
    lock_recoveries,    // a holder of a lock died
    shard_resets,       // and left his shard in the middle of a change
    decodes,            // tiles
    pass_throughs,      // tiles answered as they lie in the file
    renders,            // answers that were made
    open_nanoseconds,   // spent by all threads together
    decode_nanoseconds,
    render_nanoseconds,   // of rows, without what they waited for tiles
    encode_nanoseconds,
};

// Their names for people, in the same order.
inline constexpr auto kCounterNames = std::to_array<std::string_view>(
    {"hits", "misses", "puts", "put-bytes", "refused-puts", "evictions", "waits", "wait-timeouts",
     "lock-timeouts", "lock-recoveries", "shard-resets", "decodes", "pass-throughs", "renders",
     "open-nanoseconds", "decode-nanoseconds", "render-nanoseconds", "encode-nanoseconds"});
static_assert(kCounterNames.size() == static_cast<std::size_t>(Counter::encode_nanoseconds) + 1);

class Statistics {
public:
    using Sums = std::array<std::uint64_t, kCounterNames.size()>;

    // The counters of one processor, or of several that share it.
    struct alignas(64) Stripe {
        std::array<std::atomic<std::uint64_t>, kCounterNames.size()> counters{};
    };

    // Borrows the stripes, whose number is a power of two.
    explicit Statistics(std::span<Stripe> stripes) noexcept : stripes_(stripes) {}

    void add(Counter counter, std::uint64_t amount = 1) const noexcept;
    // Each sum is right by itself; they are not from the same instant.
    [[nodiscard]] std::uint64_t sum(Counter counter) const noexcept;
    [[nodiscard]] Sums sums() const noexcept;

private:
    std::span<Stripe> stripes_;
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}   // namespace iiif
