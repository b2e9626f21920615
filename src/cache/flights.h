// Who is making which missing value, so that it is made once. Claims are a hint: when they go wrong
// a value is made twice, never wrongly.
//
// A flight is claimed by taking its mutex, and held by holding it. That is what tells a waiter that
// the maker died: the kernel gives him the mutex. Whoever holds a flight's mutex and did not claim
// it knows that its key is stale.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "cache/shard_memory.h"

namespace iiif {

class Flights {
public:
    using Number = std::uint32_t;

    explicit Flights(const ShardMemory &memory) noexcept
        : head_(*memory.head), flights_(memory.flights)
    {
    }

    // These need the shard's lock. The flight in which the key is being made:
    [[nodiscard]] std::optional<Number> find(const TileKey &key) const noexcept;
    // A new one, which the calling thread holds from now on; nothing when too many are.
    [[nodiscard]] std::optional<Number> claim(const TileKey &key) noexcept;

    // These must not be called under the shard's lock. By the thread that claimed it:
    void end(Number number) noexcept;
    // Waits until the flight has ended, by its maker or by his death, or patience has.
    void wait(Number number, std::chrono::nanoseconds patience) noexcept;

private:
    ShardHead &head_;
    std::span<Flight> flights_;
};

}   // namespace iiif
