// A non-negative decimal number, exact: digits / 10^places. Trailing zeros of the fraction are not
// kept, so equal numbers are equal values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/cursor.h"

namespace iiif {

struct Decimal {
    std::int64_t digits = 0;
    int places = 0;   // 0 to 10

    auto operator<=>(const Decimal &) const = default;

    // Denominator: 10^places.
    [[nodiscard]] std::int64_t scale() const noexcept;
    [[nodiscard]] double value() const noexcept;
    // "22.5", "0.9", "90": no trailing zeros, a leading zero below one.
    [[nodiscard]] std::string text() const;

    // Reads `digits[.digits]` or `.digits`, at most 20 characters (IIIF Image API 2.1 section 4.7
    // asks for at most ten decimals; what follows the tenth is dropped). Nothing when there is no
    // number.
    [[nodiscard]] static std::optional<Decimal> read(Cursor &in);
};

}   // namespace iiif
