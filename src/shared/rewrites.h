// Which pictures were rewritten so that their validators do not show it: in place, for example, by
// a program that keeps size, modification time and first bytes. A table in memory that all
// processes share holds what was last seen of each picture, so that all of them answer with the
// same, new validator afterwards. The memory is borrowed. Any thread.
//
// The table is fixed in size. It forgets the picture that was opened longest ago, one that was
// never rewritten first; docs/cache.md says what is lost then.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/siphash.h"
#include "shared/robust_mutex.h"

namespace iiif {

class Rewrites {
public:
    static constexpr std::size_t kSets = 512;
    static constexpr std::size_t kWays = 8;   // entries that a name may be in

    // Valid if `check` is the digest of the rest: a process may have been killed while it wrote.
    struct Entry {
        Digest name{};
        Digest key{};
        Digest validator{};
        std::uint64_t opened = 0;   // Memory::clock, doubled; odd once the picture was rewritten
        std::uint64_t check = 0;
    };
    using Set = std::array<Entry, kWays>;

    struct Memory {
        RobustMutex mutex;         // guards all below
        std::uint64_t clock = 0;   // counts calls
        std::array<Set, kSets> sets{};
    };

    // What opening a picture shows of it.
    struct Sighting {
        Digest name{};   // of its path
        Digest key{};
        Digest validator{};   // as size, modification time and first bytes make it
        std::int64_t changed_ns = 0;
    };

    explicit Rewrites(Memory &memory) noexcept : memory_(memory) {}

    // The validator to answer with, and remembers the sighting. It is the stated one until a
    // sighting of that name has another key beside the same validator; from then on, and until the
    // stated validator changes, it is made of the time of change as well.
    [[nodiscard]] Digest validator_of(const Sighting &sighting) const;

private:
    Memory &memory_;
};

}   // namespace iiif
