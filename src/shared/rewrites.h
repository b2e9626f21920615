// Detects files that were rewritten without a change of their validator: in place, for example, by
// a program that keeps size, modification time and first bytes. A table in shared memory records
// the key and the validator with which each picture was last opened, so that all children answer
// with the same new validator afterwards. The memory is borrowed. Any thread.
//
// The table has a fixed size. It drops the picture that was opened longest ago, pictures that were
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

    // An entry is valid if `check` is the digest of the other members: a child may be killed while
    // it writes.
    struct Entry {
        Digest name{};
        Digest key{};
        Digest validator{};
        std::uint64_t opened = 0;   // Memory::clock, doubled; odd once the picture was rewritten
        std::uint64_t check = 0;
    };
    using Set = std::array<Entry, kWays>;

    struct Memory {
        RobustMutex mutex;         // guards the members below
        std::uint64_t clock = 0;   // counts calls
        std::array<Set, kSets> sets{};
    };

    // The state in which a picture was found when it was opened.
    struct Sighting {
        Digest name{};   // the digest of its path
        Digest key{};
        Digest validator{};   // made from size, modification time and first bytes
        std::int64_t changed_ns = 0;
    };

    explicit Rewrites(Memory &memory) noexcept : memory_(memory) {}

    // Records the sighting and returns the validator to answer with. This is the sighting's own
    // validator until a later sighting of the name has another key but the same validator. From
    // then on, until the sighting's own validator changes, the change time is part of the result.
    [[nodiscard]] Digest validator_of(const Sighting &sighting) const;

private:
    Memory &memory_;
};

}   // namespace iiif
