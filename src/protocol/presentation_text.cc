#include "protocol/presentation_text.h"

#include <algorithm>
#include <array>

namespace iiif {

namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";
constexpr std::string_view kZeroWidthSpace = "\xE2\x80\x8B";
constexpr std::size_t kLongestSuffix = 5;   // ".jpeg"

std::string_view last_segment(std::string_view name)
{
    while (name.ends_with('/')) {
        name.remove_suffix(1);
    }
    return name.substr(name.rfind('/') + 1);
}

std::string with_blanks(std::string_view name)
{
    std::string result(name);
    std::ranges::replace(result, '_', ' ');
    return result;
}

// Returns the name without its suffix, where the suffix looks like one: "p. 3" has none.
std::string_view stem_of(std::string_view name)
{
    const auto dot = name.rfind('.');
    const bool suffix = dot != std::string_view::npos && dot != 0 && dot + 1 < name.size() &&
                        name.size() - dot <= kLongestSuffix &&
                        name.find(' ', dot) == std::string_view::npos;
    return suffix ? name.substr(0, dot) : name;
}

}   // namespace

LanguageMap plain_map(std::string_view text)
{
    return {{"none", {std::string(text)}}};
}

std::string label_of_file(std::string_view name)
{
    return with_blanks(stem_of(last_segment(name)));
}

std::string label_of_folder(std::string_view name)
{
    return with_blanks(last_segment(name));
}

LanguageMap folder_label(std::string_view identifier)
{
    return identifier.empty() ? LanguageMap{{"en", {"Pictures"}}}
                              : plain_map(label_of_folder(identifier));
}

std::string rights_uri(std::string_view uri)
{
    constexpr std::array<std::string_view, 3> kBegins{"creativecommons.org/licenses/",
                                                      "creativecommons.org/publicdomain/",
                                                      "rightsstatements.org/vocab/"};
    const auto scheme = uri.find("://");
    auto rest = scheme == std::string_view::npos ? uri : uri.substr(scheme + 3);
    if (rest.starts_with("www.")) {
        rest.remove_prefix(4);
    }
    const bool known = std::ranges::any_of(
        kBegins, [&](std::string_view begin) { return rest.starts_with(begin); });
    return known ? "http://" + std::string(rest) : std::string();
}

std::string not_html(std::string_view text)
{
    const auto first = text.find_first_not_of(kBlanks);
    const bool html = first != std::string_view::npos && text[first] == '<' &&
                      text[text.find_last_not_of(kBlanks)] == '>';
    return html ? std::string(kZeroWidthSpace).append(text) : std::string(text);
}

}   // namespace iiif
