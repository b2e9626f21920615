// A non-negative decimal number, exact to ten places after the point, as IIIF's percentages and
// angles need it: no rounding between the URL and the canonical link. A plain value.
//
//     Decimal::read(in)->text()   // "22.50" becomes "22.5"
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/cursor.h"

namespace iiif {

struct Decimal {
    static constexpr std::int64_t kOne = 10'000'000'000;

    std::int64_t parts = 0;   // the number times kOne; below 10^18

    auto operator<=>(const Decimal &) const = default;

    [[nodiscard]] constexpr double value() const noexcept
    {
        return static_cast<double>(parts) / static_cast<double>(kOne);
    }
    // Returns "22.5", "0.9" or "90": without trailing zeros, and with a zero before the point of a
    // number below one.
    [[nodiscard]] std::string text() const;

    // Reads `digits[.digits]` or `.digits`, of at most 20 digits. Digits after the tenth decimal
    // are dropped (IIIF Image API 2.1 section 4.7 allows ten). Returns nullopt where there is no
    // such number, or where it has more than eight digits before the point.
    [[nodiscard]] static std::optional<Decimal> read(Cursor &in) noexcept;
};

}   // namespace iiif
