// Texts made of numbers; where there are many, without a string for each of them.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace iiif {

inline void append(std::string &text, std::int64_t number)
{
    if (number >= 0 && number <= 9) {   // most settings are; to_chars takes several times as long
        text += static_cast<char>('0' + number);
        return;
    }
    std::array<char, 20> digits;   // of the least number, with its sign
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end);
}

// "12,34", or with another character between them.
inline void append(std::string &text, std::int64_t first, std::int64_t second, char between = ',')
{
    append(text, first);
    text += between;
    append(text, second);
}

// The shortest of up to nine digits, as C's %.9g has it.
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
