#include "protocol/iiif_link.h"

#include <algorithm>
#include <array>

#include "base/append.h"

namespace iiif {

namespace {

void append_region(std::string &text, const View &view)
{
    if (view.whole) {
        text += "full";
        return;
    }
    append(text, view.region.x, view.region.y);
    text += ',';
    append(text, view.region.width, view.region.height);
}

void append_size_of_3(std::string &text, const View &view)
{
    if (view.natural) {
        text += "max";
    }
    else if (view.enlarged && view.largest) {
        text += "^max";
    }
    else {
        text += view.enlarged ? "^" : "";
        append(text, view.size.width, view.size.height);
    }
}

void append_size_of_2(std::string &text, const View &view)
{
    if (view.unscaled) {
        text += "full";
    }
    else if (view.keeps_aspect) {
        append(text, view.size.width);
        text += ',';
    }
    else {
        append(text, view.size.width, view.size.height);
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
// Whether a byte may stand in a link as it is.
constexpr auto kPlainInLinks = [] {
    std::array<bool, 256> plain{};
    std::fill(plain.begin() + '!', plain.begin() + 0x7F, true);
    for (const unsigned char encoded : std::string_view("<>\"\\^`{|};")) {
        plain[encoded] = false;
    }
    return plain;
}();

}   // namespace

std::string canonical_path(const View &view, Dialect dialect)
{
    std::string text;
    append_region(text, view);
    text += '/';
    dialect == Dialect::iiif3 ? append_size_of_3(text, view) : append_size_of_2(text, view);
    text += '/';
    text += view.rotation.mirrored ? "!" : "";
    text += view.rotation.degrees.text();
    text += '/';
    text += quality_text(view.quality, dialect);
    text += '.';
    text += traits(view.format).name;
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
