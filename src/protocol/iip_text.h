// How IIP writes: commands between `&`, numbers as C reads them (what is none is 0), and errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iiif {

struct IipCommand {
    std::string name;         // in upper case
    std::string_view value;   // as it stands in the query
    std::size_t end = 0;      // where it ends there
};

// Empty parts and those with an empty value are left out. Borrows the query.
[[nodiscard]] std::vector<IipCommand> split_iip(std::string_view query);

// %XX once, `+` for a blank, no zero bytes; a `%` that nothing follows stays.
[[nodiscard]] std::string decode_iip(std::string_view value);

[[nodiscard]] std::string lower_case(std::string_view text);

// What stands before the next `separator`, which is taken away with it.
std::string_view split_off(std::string_view &rest, char separator);

// The whole number that the text begins with, within +-2^53.
[[nodiscard]] std::int64_t whole_number(std::string_view text);
// The number that the text begins with; finite.
[[nodiscard]] double real_number(std::string_view text);
[[nodiscard]] std::vector<double> real_numbers(std::string_view text, char separator = ',');

// With so many places behind the point; "null", JSON's word for it, where it is no number.
[[nodiscard]] std::string fixed_text(double number, int places);
// In quotes, as JSON has it. What is not UTF-8 is taken for Latin-1.
[[nodiscard]] std::string json_text(std::string_view text);
// Between the tags of XML.
[[nodiscard]] std::string xml_text(std::string_view text);

// "Error/12:3 2 nonsense\r\n": the length is that of the whole message, of which a line shows the
// beginning only.
[[nodiscard]] std::string iip_error(std::string_view code, std::string_view argument);

}   // namespace iiif
