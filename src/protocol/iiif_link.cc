#include "protocol/iiif_link.h"

#include <array>

namespace iiif {

namespace {

std::string pair_text(std::int64_t a, std::int64_t b)
{
    return std::to_string(a) + ',' + std::to_string(b);
}

std::string region_text(const View &view)
{
    return view.whole ? "full"
                      : pair_text(view.region.x, view.region.y) + ',' +
                            pair_text(view.region.width, view.region.height);
}

std::string size_text_of_3(const View &view)
{
    if (view.natural) {
        return "max";
    }
    if (view.enlarged && view.largest) {
        return "^max";
    }
    return (view.enlarged ? "^" : "") + pair_text(view.size.width, view.size.height);
}

std::string size_text_of_2(const View &view)
{
    if (view.unscaled) {
        return "full";
    }
    return view.keeps_aspect ? std::to_string(view.size.width) + ','
                             : pair_text(view.size.width, view.size.height);
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
constexpr std::string_view kEncodedInLinks = "<>\"\\^`{|};";

}   // namespace

std::string canonical_path(const View &view, Dialect dialect)
{
    std::string text = region_text(view) + '/';
    text += dialect == Dialect::iiif3 ? size_text_of_3(view) : size_text_of_2(view);
    text += '/';
    text += view.rotation.mirrored ? "!" : "";
    text += view.rotation.degrees.text() + '/';
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
    for (const char c : uri) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7F || kEncodedInLinks.find(c) != std::string_view::npos) {
            result += {'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]};
        }
        else {
            result += c;
        }
    }
    return result;
}

}   // namespace iiif
