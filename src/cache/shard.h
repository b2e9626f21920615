// One part of the tile cache, with its own lock, so that threads seldom wait for each other.
// Borrows its memory. Throws nothing. Any thread of any child.
//
// Everything but the flights is read and written under the lock; the values' bytes are copied in
// and out under it too. No thread therefore sees half a value, whenever a child is killed. A child
// that is killed inside of the lock costs nothing, unless it was changing links (class Change):
// then the next thread empties the shard. A thread also empties the shard if it finds a link or a
// value that no thread can have written.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/sink.h"
#include "cache/eviction.h"
#include "cache/flights.h"
#include "cache/key_table.h"
#include "cache/shard_memory.h"
#include "cache/slot_chains.h"
#include "shared/statistics.h"

namespace iiif {

class Shard {
public:
    struct Name {
        std::uint64_t hash;
        const TileKey &key;
    };

    struct Lookup {
        enum class Found {
            value,   // copied to the buffer, if the buffer's capacity is `bytes` or more
            maker,   // another thread is making the value in `flight`
            claim,   // the calling thread has claimed `flight` and is the maker
            nothing
        };

        Found found = Found::nothing;
        std::size_t bytes = 0;
        std::uint64_t check = 0;   // value_check() of the value
        Flights::Number flight = 0;
    };

    enum class Want { value, value_or_claim };

    Shard(const ShardMemory &memory, const Statistics &statistics) noexcept;

    // Empties the shard. Called by the parent before other threads use the memory, and under the
    // lock.
    void clear() noexcept;

    // Fills `out` with the value, growing its capacity where needed.
    [[nodiscard]] Lookup look_up(const Name &name, Want want,
                                 std::vector<std::uint8_t> &out) noexcept;
    // Does not count as a hit.
    [[nodiscard]] bool has(const Name &name) noexcept;
    // Returns false where the value is too large or the lock is not free in time.
    [[nodiscard]] bool put(const Name &name, Bytes value) noexcept;
    [[nodiscard]] Flights &flights() noexcept { return flights_; }

    [[nodiscard]] std::size_t largest_value() const noexcept
    {
        return eviction_.small_slots() * kSlotBytes;
    }
    [[nodiscard]] std::uint64_t values() const noexcept { return head_.values.load(); }
    [[nodiscard]] std::uint64_t value_bytes() const noexcept { return head_.value_bytes.load(); }

private:
    class Held;
    class Change;

    [[nodiscard]] bool lock() noexcept;
    template <class Work> bool run(const Work &work) noexcept;
    void empty_damaged() noexcept;
    [[nodiscard]] Lookup look_up_once(const Name &name, Want want,
                                      std::vector<std::uint8_t> &out) noexcept;
    [[nodiscard]] Lookup look_up_locked(const Name &name, Want want,
                                        std::vector<std::uint8_t> &out);
    void remove(SlotNumber value);
    void make_room(const Name &name, std::uint32_t slots);
    void insert(const Name &name, std::size_t bytes, std::uint64_t check);

    ShardHead &head_;
    std::span<Entry> entries_;
    SlotChains slots_;
    KeyTable table_;
    Eviction eviction_;
    Flights flights_;
    Statistics statistics_;
};

}   // namespace iiif
