// One of the parts into which the cache is cut so that threads seldom meet: it has a lock of its
// own and all that belongs to its values. Throws nothing; used by all threads of all processes.
//
// Everything but the flights is read and written under the lock only, the values' bytes too: they
// are copied in and out under it. So nobody sees half a value, whoever is killed when. A holder who
// is killed costs the shard's content if it was in the short time of a change, else nothing.
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

    // What one look at the shard came to.
    struct Lookup {
        enum class Found {
            value,   // copied to the buffer, if its capacity is `bytes` or more
            maker,   // is making it in `flight`
            claim,   // `flight` is the caller's
            nothing
        };

        Found found = Found::nothing;
        std::size_t bytes = 0;
        Flights::Number flight = 0;
    };

    enum class Want { value, value_or_claim };

    Shard(const ShardMemory &memory, const Statistics &statistics) noexcept;

    // Before anybody else sees it.
    void clear() noexcept;

    // Fills `out` with the value, growing it where that is needed.
    [[nodiscard]] Lookup look_up(const Name &name, Want want,
                                 std::vector<std::uint8_t> &out) noexcept;
    // Does not count as a use of the value.
    [[nodiscard]] bool has(const Name &name) noexcept;
    // False when the value cannot be kept.
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
    [[nodiscard]] Lookup look_up_once(const Name &name, Want want,
                                      std::vector<std::uint8_t> &out) noexcept;
    void remove(SlotNumber value) noexcept;
    void make_room(const Name &name, std::uint32_t slots) noexcept;
    void insert(const Name &name, std::size_t bytes) noexcept;

    ShardHead &head_;
    std::span<Entry> entries_;
    SlotChains slots_;
    KeyTable table_;
    Eviction eviction_;
    Flights flights_;
    Statistics statistics_;
};

}   // namespace iiif
