// Decides which lines about a fault are logged: the first one, and from then on one for each
// kInterval in which the fault occurs, with the number of lines that were left out. A damaged file
// that viewers ask for all day is then some lines in the log, not some thousand. The table is in
// shared memory, so all children count together. It has a fixed size and drops the fault that was
// logged longest ago. The memory is borrowed. Any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shared/robust_mutex.h"

namespace iiif {

class RepeatedFaults {
public:
    using Clock = std::chrono::steady_clock;   // the same in all processes

    static constexpr std::size_t kMost = 256;
    static constexpr std::chrono::seconds kInterval{60};

    struct Entry {
        std::uint64_t fault = 0;   // a digest; 0: the entry is free
        Clock::time_point logged{};
        std::uint64_t left_out = 0;   // since then
    };
    struct Memory {
        RobustMutex mutex;   // guards the entries; a child killed in it leaves numbers, all valid
        std::array<Entry, kMost> entries{};
    };

    explicit RepeatedFaults(Memory &memory) noexcept : memory_(memory) {}

    // Called for each occurrence of `fault`, a text that identifies it. Returns how many lines were
    // left out before this one, or nothing if this one is to be left out too.
    [[nodiscard]] std::optional<std::uint64_t> admit(std::string_view fault,
                                                     Clock::time_point now) const;

private:
    Memory &memory_;
};

}   // namespace iiif
