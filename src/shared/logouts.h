// Remembers in shared memory when users logged out, so that every child refuses the access tokens
// that they got before. The memory is borrowed. Any thread.
//
// Users share entries by their digests: a logout may also end the tokens of one of some thousand
// others, whose viewers then ask for a new one. Nothing is locked.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iiif {

class Logouts {
public:
    static constexpr std::size_t kEntries = 4096;

    struct Memory {
        std::array<std::atomic<std::int64_t>, kEntries> times{};   // microseconds since 1970
    };

    explicit Logouts(Memory &memory) noexcept : memory_(memory) {}

    // `now` is in microseconds since 1970.
    void log_out(std::string_view user, std::int64_t now) const;
    // Returns whether the user has logged out at this time or later.
    [[nodiscard]] bool logged_out_since(std::string_view user, std::int64_t time) const;

private:
    [[nodiscard]] std::atomic<std::int64_t> &entry_of(std::string_view user) const;

    Memory &memory_;
};

}   // namespace iiif
