// A non-negative decimal number, exact to ten places after the point.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/cursor.h"

namespace iiif {

struct Decimal {
    static constexpr std::int64_t kOne = 10'000'000'000;

    std::int64_t parts = 0;   // of kOne; below 10^18

    auto operator<=>(const Decimal &) const = default;

    [[nodiscard]] constexpr double value() const noexcept
    {
        return static_cast<double>(parts) / static_cast<double>(kOne);
    }
    // "22.5", "0.9", "90": no trailing zeros, a leading zero below one.
    [[nodiscard]] std::string text() const;

    // Reads `digits[.digits]` or `.digits`, at most 20 characters (IIIF Image API 2.1 section 4.7
    // asks for at most ten decimals; what follows the tenth is dropped). Nothing when there is no
    // such number, or one of more than eight digits before the point.
    [[nodiscard]] static std::optional<Decimal> read(Cursor &in) noexcept;
};

}   // namespace iiif
