#include "protocol/identifier.h"

#include <algorithm>
#include <array>
#include <utility>

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

// Whether a segment is the name of a document about the picture or folder in front of it.
bool is_document(std::string_view segment)
{
    return segment == "info.json" || segment == "manifest.json" ||
           (segment.starts_with("collection") && segment.ends_with(".json"));
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
    auto identifier = without_leading_slashes(percent_decode(encoded));
    check_identifier(identifier);
    return identifier;
}

std::string without_leading_slashes(std::string identifier)
{
    identifier.erase(0, std::min(identifier.find_first_not_of('/'), identifier.size()));
    return identifier;
}

std::size_t identifier_length(std::string_view path)
{
    constexpr int kParameters = 4;
    if (is_document(path.substr(path.rfind('/') + 1))) {
        return path.rfind('/');
    }
    auto length = path.size();
    for (int i = 0; i < kParameters; ++i) {
        const auto slash = path.substr(0, length).rfind('/');
        if (slash == std::string_view::npos) {
            return path.size();
        }
        length = slash;
    }
    // Four slashes may also belong to the identifier of a base URI. The last segment decides: a
    // file's name seldom begins like a quality.
    const auto last = path.substr(path.rfind('/') + 1);
    const bool quality =
        std::ranges::any_of(std::array{"default", "color", "gray", "grey", "bitonal", "native"},
                            [&](std::string_view name) { return last.starts_with(name); });
    return quality ? length : path.size();
}

}   // namespace iiif
