#include "codec/metadata/xmp_texts.h"

#include <array>
#include <utility>

namespace iiif {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Decodes the entities that XML defines itself (XML 1.0 section 4.6); programs write no others.
std::string decoded(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    std::string result;
    while (!text.empty()) {
        std::size_t length = 1;
        char c = text.front();
        for (const auto &[entity, meaning] : kEntities) {
            if (text.starts_with(entity)) {
                length = entity.size();
                c = meaning;
            }
        }
        result += c;
        text.remove_prefix(length);
    }
    return result;
}

// Returns the text between `begin` and `end`, which is searched from there; empty where one is
// missing.
std::string_view between(std::string_view text, std::string_view begin, std::string_view end)
{
    const auto start = text.find(begin);
    if (start == std::string_view::npos) {
        return {};
    }
    text.remove_prefix(start + begin.size());
    const auto length = text.find(end);
    return length == std::string_view::npos ? std::string_view() : text.substr(0, length);
}

// Returns the content of the first element of this name: behind the > of its start tag.
std::string_view element(std::string_view text, std::string_view name)
{
    const auto inside = between(text, '<' + std::string(name), "</" + std::string(name) + '>');
    const auto end = inside.find('>');
    const bool whole_name =
        !inside.empty() &&
        (kBlanks.find(inside.front()) != std::string_view::npos || inside.front() == '>');
    return whole_name && end != std::string_view::npos && (end == 0 || inside[end - 1] != '/')
               ? inside.substr(end + 1)
               : std::string_view();
}

// Some programs name a resource instead: <cc:license rdf:resource="…"/>.
std::string_view resource(std::string_view packet, std::string_view property)
{
    const auto tag = between(packet, '<' + std::string(property) + ' ', ">");
    return between(tag, "rdf:resource=\"", "\"");
}

}   // namespace

std::string xmp_text(std::string_view packet, std::string_view property)
{
    const auto content = element(packet, property);
    const auto item = element(content, "rdf:li");
    for (const auto found :
         {item, content.find('<') == std::string_view::npos ? content : std::string_view(),
          between(packet, ' ' + std::string(property) + "=\"", "\""), resource(packet, property)}) {
        if (const auto text = trimmed(found); !text.empty()) {
            return decoded(text);
        }
    }
    return {};
}

}   // namespace iiif
