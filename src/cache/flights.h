// Single-flight over all children: records which missing values are being made, so that each is
// made once. A flight is a hint; when it is lost, a value is made twice, and both copies are right.
// Borrows the shard's memory.
//
// The maker locks the flight's mutex when it claims the flight, and holds it until the value is
// there. A waiter locks the same mutex: it gets it when the maker unlocks it, or from the kernel
// when the maker dies. A thread that has the mutex without having claimed the flight knows that the
// flight's key is stale.
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

    // The calling thread holds the shard's lock. Returns the flight whose maker makes the key's
    // value.
    [[nodiscard]] std::optional<Number> find(const TileKey &key) const noexcept;
    // Starts a flight; the calling thread is its maker. Returns nullopt where all flights are
    // taken.
    [[nodiscard]] std::optional<Number> claim(const TileKey &key) noexcept;

    // The calling thread does not hold the shard's lock. Called by the maker, in the thread that
    // claimed the flight.
    void end(Number number) noexcept;
    // Waits until the maker ends the flight or dies, or until `patience` is over.
    void wait(Number number, std::chrono::nanoseconds patience) noexcept;

private:
    ShardHead &head_;
    std::span<Flight> flights_;
};

}   // namespace iiif
