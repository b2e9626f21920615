#include "protocol/identifier.h"

#include <algorithm>

#include "base/error.h"
#include "base/percent.h"
#include "base/utf8.h"

namespace iiif {

namespace {

constexpr std::size_t kLongestName = 255;   // bytes of a file's or folder's name on Linux

bool is_plain(std::string_view identifier)
{
    const bool hostile = std::ranges::any_of(
        identifier, [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '\\'; });
    return !hostile && is_utf8(identifier);
}

// Refuses segments that mean another folder, or that no file can have.
void check_part(std::string_view part)
{
    if (part == "." || part == "..") {
        throw Error(Kind::bad_request,
                    "The identifier is not valid: it may not have . or .. as a segment.");
    }
    if (part.size() > kLongestName) {
        throw Error(Kind::not_found, "There is no such picture.");
    }
}

}   // namespace

bool is_identifier(std::string_view name)
{
    return is_plain(name) && name != "." && name != "..";
}

void check_identifier(std::string_view identifier)
{
    if (!is_plain(identifier)) {
        throw Error(Kind::bad_request, "The identifier is not valid: it has to be UTF-8 without "
                                       "control characters and backslashes.");
    }
    while (true) {
        const auto end = identifier.find('/');
        check_part(identifier.substr(0, end));
        if (end == std::string_view::npos) {
            return;
        }
        identifier.remove_prefix(end + 1);
    }
}

std::string parse_identifier(std::string_view encoded)
{
    auto identifier = percent_decode(encoded);
    check_identifier(identifier);
    return identifier;
}

}   // namespace iiif
