#include "protocol/iip_elsewhere.h"

#include <algorithm>
#include <array>
#include <string>

#include "protocol/deepzoom.h"
#include "protocol/iiif_url.h"
#include "protocol/zoomify.h"

namespace iiif {

namespace {

// Returns the length of the identifier in an IIIF path; in an IIP query it may contain slashes.
std::size_t identifier_length(std::string_view path)
{
    constexpr int kParameters = 4;
    constexpr std::string_view kInfo = "/info.json";
    if (path.ends_with(kInfo)) {
        return path.size() - kInfo.size();
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

}   // namespace

Ask parse_iiif_command(const IipCommand &command, const Question &question,
                       const ParseSettings &settings)
{
    auto value = command.value;
    while (value.starts_with('/')) {
        value.remove_prefix(1);
    }
    const auto length = identifier_length(value);
    std::string path = "/";
    for (const char c : value.substr(0, length)) {
        path += c == '/' ? "%2F" : std::string(1, c);
    }
    path += value.substr(length);
    const auto address =
        std::string(question.address) + '?' + std::string(question.query.substr(0, command.end));
    return parse_iiif({.path = path, .address = address, .accept = question.accept, .query = {}},
                      settings);
}

Ask parse_deepzoom_command(const IipCommand &command, const Question &question)
{
    auto asked = question;
    asked.path = command.value;
    return parse_deepzoom(asked);
}

Ask parse_zoomify_command(const IipCommand &command, const Question &question)
{
    auto asked = question;
    asked.path = command.value;
    return parse_zoomify(asked);
}

}   // namespace iiif
