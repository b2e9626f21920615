// Formats numbers as text. append() writes into an existing string, so that a document with many
// numbers needs no temporary string for each of them. The text does not depend on the locale.
//
//     append(text, rect.x, rect.y);   // "12,34"
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace iiif {

inline void append(std::string &text, std::int64_t number)
{
    if (number >= 0 && number <= 9) {   // most settings are; to_chars is several times as slow
        text += static_cast<char>('0' + number);
        return;
    }
    std::array<char, 20> digits;   // enough for -2^63
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end);
}

// Appends two numbers with `between` between them.
inline void append(std::string &text, std::int64_t first, std::int64_t second, char between = ',')
{
    append(text, first);
    text += between;
    append(text, second);
}

// Formats a number with up to nine significant digits, as printf's %.9g does.
[[nodiscard]] inline std::string number_text(double number)
{
    constexpr int kDigits = 9;
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::general, kDigits)
                         .ptr;
    return {digits.data(), end};
}

}   // namespace iiif
