// Reads big-endian numbers from a span of bytes, front to back. Throws Error(damaged) when the span
// ends early. Borrows the bytes.
//
//     BigEndian in(header);
//     const auto length = in.u32();
//     const auto name = in.bytes(4);
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "codec/damaged.h"

namespace iiif {

class BigEndian {
public:
    explicit BigEndian(std::span<const std::uint8_t> bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

    std::span<const std::uint8_t> bytes(std::size_t count)
    {
        if (count > rest_.size()) {
            throw_damaged("a header ends too early");
        }
        const auto taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }

    // Reads a number of `count` bytes, at most eight.
    std::uint64_t number(std::size_t count)
    {
        std::uint64_t value = 0;
        for (const auto byte : bytes(count)) {
            value = value << 8 | byte;
        }
        return value;
    }

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }

private:
    std::span<const std::uint8_t> rest_;
};

}   // namespace iiif
