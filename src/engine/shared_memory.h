// The layout of the shared memory: the render slots and those for opening pictures, the tables of
// rewritten files and of purges, the counters, the children's gauges, the tables of logged faults
// and of logouts, a secret and, after them, the cache memory. The parent prepares the memory before
// it forks; a graceful restart keeps it. A SharedMemory borrows the memory. Any thread, after
// prepare() has returned.
#pragma once

#include <cstddef>
#include <span>

#include "base/secrets.h"
#include "shared/answer_counters.h"
#include "shared/child_gauges.h"
#include "shared/logouts.h"
#include "shared/purges.h"
#include "shared/render_slots.h"
#include "shared/repeated_faults.h"
#include "shared/rewrites.h"
#include "shared/statistics.h"
#include "engine/settings.h"

namespace iiif {

class SharedMemory {
public:
    // Returns the size that the server's settings need, in bytes.
    [[nodiscard]] static std::size_t bytes_for(const ServerSettings &server);

    // Returns whether code with the same memory layout has prepared the memory.
    [[nodiscard]] static bool ready(std::span<std::byte> memory) noexcept;
    // Prepares the memory unless it is ready. Throws Error with a sentence for the operator if it
    // is too small.
    static void prepare(std::span<std::byte> memory);

    // `memory` has been prepared.
    explicit SharedMemory(std::span<std::byte> memory) : memory_(memory) {}

    [[nodiscard]] RenderSlots::Memory &slots() const;
    [[nodiscard]] RenderSlots::Memory &openings() const;
    [[nodiscard]] Rewrites::Memory &rewrites() const;
    [[nodiscard]] Purges::Memory &purges() const;
    // Returns the counters for a server without a tile cache; a cache has counters of its own.
    [[nodiscard]] std::span<Statistics::Stripe> stripes() const;
    [[nodiscard]] std::span<AnswerCounters::Stripe> answers() const;
    [[nodiscard]] ChildGauges::Memory &children() const;
    [[nodiscard]] RepeatedFaults::Memory &faults() const;
    [[nodiscard]] Logouts::Memory &logouts() const;
    // Random bytes that only the processes of this server know.
    [[nodiscard]] const Sha256 &secret() const;
    // When the memory was prepared, in seconds since 1970: the counters began at 0 then.
    [[nodiscard]] std::int64_t prepared() const;
    // The cache memory; empty if IIIFCacheSize is 0.
    [[nodiscard]] std::span<std::byte> cache() const;

private:
    std::span<std::byte> memory_;
};

}   // namespace iiif
