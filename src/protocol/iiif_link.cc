#include "protocol/iiif_link.h"

#include <algorithm>
#include <array>

#include "base/append.h"

namespace iiif {

namespace {

void append_region(std::string &text, const ResolvedRequest &resolved)
{
    if (resolved.whole) {
        text += "full";
        return;
    }
    append(text, resolved.region.x, resolved.region.y);
    text += ',';
    append(text, resolved.region.width, resolved.region.height);
}

void append_size_of_3(std::string &text, const ResolvedRequest &resolved)
{
    if (resolved.natural) {
        text += "max";
    }
    else if (resolved.enlarged && resolved.largest) {
        text += "^max";
    }
    else {
        text += resolved.enlarged ? "^" : "";
        append(text, resolved.size.width, resolved.size.height);
    }
}

void append_size_of_2(std::string &text, const ResolvedRequest &resolved)
{
    if (resolved.unscaled) {
        text += "full";
    }
    else if (resolved.keeps_aspect) {
        append(text, resolved.size.width);
        text += ',';
    }
    else {
        append(text, resolved.size.width, resolved.size.height);
    }
}

std::string_view quality_text(Quality quality, Dialect dialect)
{
    switch (quality) {
    case Quality::normal:
        return dialect == Dialect::iiif1 ? "native" : "default";
    case Quality::color:
        return "color";
    case Quality::gray:
        return dialect == Dialect::iiif1 ? "grey" : "gray";
    case Quality::bitonal:
        return "bitonal";
    }
    __builtin_unreachable();
}

constexpr std::string_view kHexDigits = "0123456789ABCDEF";
// True for each byte that needs no percent-encoding in a Link header.
constexpr auto kPlainInLinks = [] {
    std::array<bool, 256> plain{};
    std::fill(plain.begin() + '!', plain.begin() + 0x7F, true);
    for (const unsigned char encoded : std::string_view("<>\"\\^`{|};")) {
        plain[encoded] = false;
    }
    return plain;
}();

}   // namespace

std::string canonical_path(const ResolvedRequest &resolved, Dialect dialect)
{
    std::string text;
    append_region(text, resolved);
    text += '/';
    dialect == Dialect::iiif3 ? append_size_of_3(text, resolved) : append_size_of_2(text, resolved);
    text += '/';
    text += resolved.rotation.mirrored ? "!" : "";
    text += resolved.rotation.degrees.text();
    text += '/';
    text += quality_text(resolved.quality, dialect);
    text += '.';
    text += traits(resolved.format).name;
    return text;
}

std::string profile_uri(Dialect dialect, int level)
{
    const auto number = std::to_string(level);
    switch (dialect) {
    case Dialect::iiif1:
        return "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level" + number;
    case Dialect::iiif2:
        return "http://iiif.io/api/image/2/level" + number + ".json";
    case Dialect::iiif3:
        return "http://iiif.io/api/image/3/level" + number + ".json";
    }
    __builtin_unreachable();
}

int compliance_level(bool jpg, bool png)
{
    return jpg ? (png ? 2 : 1) : 0;
}

std::string link_uri(std::string_view uri)
{
    std::string result;
    result.reserve(uri.size());
    for (const char c : uri) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlainInLinks[byte]) {
            result += c;
        }
        else {
            result += {'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]};
        }
    }
    return result;
}

}   // namespace iiif
