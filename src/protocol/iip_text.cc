#include "protocol/iip_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include "base/cursor.h"
#include "base/utf8.h"

namespace iiif {

namespace {

constexpr std::size_t kErrorLine = 31;
constexpr std::int64_t kMostWhole = std::int64_t{1} << 53;

std::string_view without_blanks(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

std::optional<char> hex_byte(std::string_view digits)
{
    std::uint8_t value{};
    const auto *end = digits.data() + digits.size();
    if (digits.size() != 2 || std::from_chars(digits.data(), end, value, 16).ptr != end) {
        return std::nullopt;
    }
    return static_cast<char>(value);
}

}   // namespace

std::vector<IipCommand> split_iip(std::string_view query)
{
    std::vector<IipCommand> commands;
    for (std::size_t start = 0; start < query.size();) {
        const auto end = std::min(query.find('&', start), query.size());
        const auto text = query.substr(start, end - start);
        const auto equals = text.find('=');
        IipCommand command{.name = std::string(text.substr(0, equals)), .value = {}, .end = end};
        std::ranges::transform(command.name, command.name.begin(),
                               [](unsigned char c) { return std::toupper(c); });
        if (equals != std::string_view::npos) {
            command.value = text.substr(equals + 1);
        }
        if (!command.name.empty() && equals + 1 != text.size()) {
            commands.push_back(std::move(command));
        }
        start = end + 1;
    }
    return commands;
}

std::string decode_iip(std::string_view value)
{
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto byte = value[i] == '%' ? hex_byte(value.substr(i + 1, 2)) : std::nullopt;
        if (byte) {
            i += 2;
        }
        const char c = byte ? *byte : value[i] == '+' ? ' ' : value[i];
        if (c != '\0') {
            text += c;
        }
    }
    return text;
}

std::string lower_case(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return std::tolower(c); });
    return result;
}

std::string_view split_off(std::string_view &rest, char separator)
{
    const auto end = std::min(rest.find(separator), rest.size());
    const auto part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

std::int64_t whole_number(std::string_view text)
{
    Cursor in(without_blanks(text));
    const bool negative = in.accept('-');
    if (!negative) {
        in.accept('+');
    }
    const bool too_long = Cursor(in).digits().size() > 15;
    const auto number = too_long ? kMostWhole : in.number().value_or(0);
    return negative ? -number : number;
}

double real_number(std::string_view text)
{
    auto rest = without_blanks(text);
    if (rest.starts_with('+')) {
        rest.remove_prefix(1);
    }
    double number{};
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return error == std::errc() && std::isfinite(number) ? number : 0;
}

std::vector<double> real_numbers(std::string_view text, char separator)
{
    std::vector<double> numbers;
    while (!text.empty()) {
        numbers.push_back(real_number(split_off(text, separator)));
    }
    return numbers;
}

std::string fixed_text(double number, int places)
{
    if (!std::isfinite(number)) {
        return "null";
    }
    std::array<char, 400> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::fixed, places)
                         .ptr;
    return {digits.data(), end};
}

std::string json_text(std::string_view text)
{
    constexpr std::string_view kHexDigits = "0123456789abcdef";
    const bool utf8 = is_utf8(text);
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        }
        else if (byte < 0x20 || (byte >= 0x80 && !utf8)) {
            result += "\\u00";
            result += kHexDigits[byte >> 4U];
            result += kHexDigits[byte & 15U];
        }
        else {
            result += c;
        }
    }
    return result + '"';
}

// Control characters that XML cannot represent are left out.
std::string xml_text(std::string_view text)
{
    const bool utf8 = is_utf8(text);
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '<' || c == '>' || c == '&' || (byte >= 0x80 && !utf8)) {
            result += "&#" + std::to_string(byte) + ';';
        }
        else if (byte >= 0x20 || c == '\t' || c == '\n') {
            result += c;
        }
    }
    return result;
}

std::string iip_error(std::string_view code, std::string_view argument)
{
    const auto length = code.size() + 1 + argument.size();
    const auto line =
        "Error/" + std::to_string(length) + ':' + std::string(code) + ' ' + std::string(argument);
    return line.substr(0, kErrorLine) + "\r\n";
}

}   // namespace iiif
