// What all processes of a server share, in one piece of memory: the seats, the table
// of rewritten pictures, counters and, behind them, the cache of tiles. The parent prepares it
// before it forks; a graceful restart keeps it.
#pragma once

#include <cstddef>
#include <span>

#include "shared/rewrites.h"
#include "shared/render_slots.h"
#include "shared/statistics.h"
#include "engine/settings.h"

namespace iiif {

class SharedBlock {
public:
    // What the server's settings ask for, in bytes.
    [[nodiscard]] static std::size_t bytes_for(const ServerSettings &server);

    // Whether this very code has prepared it.
    [[nodiscard]] static bool ready(std::span<std::byte> memory) noexcept;
    // Makes the memory ready, unless it is. Throws Error with a sentence for the operator where the
    // system cannot do that.
    static void prepare(std::span<std::byte> memory);

    // Of memory that is prepared, and borrowed.
    explicit SharedBlock(std::span<std::byte> memory) : memory_(memory) {}

    [[nodiscard]] RenderSlots::Memory &seats() const;
    [[nodiscard]] Rewrites::Memory &rewrites() const;
    // For a server without a cache; a cache brings its own.
    [[nodiscard]] std::span<Statistics::Stripe> stripes() const;
    // Empty where there is no cache.
    [[nodiscard]] std::span<std::byte> cache() const;

private:
    std::span<std::byte> memory_;
};

}   // namespace iiif
