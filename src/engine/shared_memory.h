// The layout of the shared memory: the render slots and those for opening pictures, the table of
// rewritten files, the counters and, after them, the cache memory. The parent prepares the memory
// before it forks; a graceful restart keeps it. A SharedMemory borrows the memory. Any thread,
// after prepare() has returned.
#pragma once

#include <cstddef>
#include <span>

#include "shared/rewrites.h"
#include "shared/render_slots.h"
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
    // Returns the counters for a server without a tile cache; a cache has counters of its own.
    [[nodiscard]] std::span<Statistics::Stripe> stripes() const;
    // Returns the cache memory; empty if IIIFCacheSize is 0.
    [[nodiscard]] std::span<std::byte> cache() const;

private:
    std::span<std::byte> memory_;
};

}   // namespace iiif
