// The text conventions of IIP: commands separated by `&`, numbers parsed as C does (text that is
// not a number is 0), numbers and strings in answers, and error messages. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iiif {

struct IipCommand {
    std::string name;         // in upper case
    std::string_view value;   // as in the query, not decoded
    std::size_t end = 0;      // the offset of its end in the query
};

// Splits a query into commands. Parts without a name or a value are left out. Borrows the query.
[[nodiscard]] std::vector<IipCommand> split_iip(std::string_view query);

// Decodes %XX once and `+` to a blank, and removes zero bytes. A `%` without digits stays.
[[nodiscard]] std::string decode_iip(std::string_view value);

[[nodiscard]] std::string lower_case(std::string_view text);

// Returns the text before the next `separator` and removes both from `rest`.
std::string_view split_off(std::string_view &rest, char separator);

// Returns the whole number at the beginning of the text, clipped to +-2^53.
[[nodiscard]] std::int64_t whole_number(std::string_view text);
// Returns the number at the beginning of the text; always finite.
[[nodiscard]] double real_number(std::string_view text);
[[nodiscard]] std::vector<double> real_numbers(std::string_view text, char separator = ',');

// Returns the number with `places` decimals; "null" (JSON) where it is not finite.
[[nodiscard]] std::string fixed_text(double number, int places);
// Returns a JSON string with its quotes. Text that is not UTF-8 is read as Latin-1.
[[nodiscard]] std::string json_text(std::string_view text);
// Escapes text for the content of an XML element.
[[nodiscard]] std::string xml_text(std::string_view text);

// Returns an error message of IIP: "Error/12:3 2 nonsense\r\n". The number after the slash is the
// length of the code and the argument; the line shows only the beginning of a long argument.
[[nodiscard]] std::string iip_error(std::string_view code, std::string_view argument);

}   // namespace iiif
