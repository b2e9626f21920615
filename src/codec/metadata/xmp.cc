#include "codec/metadata/xmp.h"

#include <cmath>
#include <string_view>

namespace iiif {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kMostValue = 64;   // numbers are shorter

// The position of a property's value and the character that ends it: a quote for an attribute, '<'
// for an element. `begin` is npos where the name found is only the beginning of another name.
struct Value {
    std::size_t begin = std::string_view::npos;
    char end = '<';
};

Value value_behind(std::string_view packet, std::size_t at)
{
    auto next = packet.find_first_not_of(kBlanks, at);
    if (next == std::string_view::npos) {
        return {};
    }
    if (packet[next] == '>') {
        return {next + 1, '<'};
    }
    if (packet[next] != '=') {
        return {};
    }
    next = packet.find_first_not_of(kBlanks, next + 1);
    const bool quoted =
        next != std::string_view::npos && (packet[next] == '"' || packet[next] == '\'');
    return quoted ? Value{next + 1, packet[next]} : Value{};
}

bool begins_name(std::string_view packet, std::size_t at)
{
    return at > 0 &&
           (packet[at - 1] == '<' || kBlanks.find(packet[at - 1]) != std::string_view::npos);
}

// Returns the packet with `value` in all properties `name`. The namespace prefixes are assumed to
// be the usual ones, which all programs write.
std::string with_property(std::string_view packet, std::string_view name, std::string_view value)
{
    std::string result;
    std::size_t done = 0;
    for (auto at = packet.find(name); at != std::string_view::npos;
         at = packet.find(name, at + name.size())) {
        const auto found =
            begins_name(packet, at) ? value_behind(packet, at + name.size()) : Value{};
        if (found.begin == std::string_view::npos || found.begin < done) {
            continue;
        }
        const auto length = packet.substr(found.begin, kMostValue).find(found.end);
        if (length != std::string_view::npos) {
            result += packet.substr(done, found.begin - done);
            result += value;
            done = found.begin + length;
        }
    }
    result += packet.substr(done);
    return result;
}

// Returns a rational number in XMP's notation, rounded to a thousandth.
std::string rational_text(double number)
{
    return std::to_string(std::llround(number * 1000)) + "/1000";
}

}   // namespace

std::string xmp_packet(const Metadata &metadata, const Size &size)
{
    if (metadata.xmp.empty()) {
        return {};
    }
    auto packet = with_property(metadata.xmp, "tiff:Orientation", "1");
    for (const std::string_view name : {"tiff:ImageWidth", "exif:PixelXDimension"}) {
        packet = with_property(packet, name, std::to_string(size.width));
    }
    for (const std::string_view name : {"tiff:ImageLength", "exif:PixelYDimension"}) {
        packet = with_property(packet, name, std::to_string(size.height));
    }
    if (metadata.columns_per_metre > 0 && metadata.rows_per_metre > 0) {
        packet = with_property(packet, "tiff:ResolutionUnit", "2");   // inches
        packet = with_property(packet, "tiff:XResolution",
                               rational_text(metadata.columns_per_metre * kInchMetres));
        packet = with_property(packet, "tiff:YResolution",
                               rational_text(metadata.rows_per_metre * kInchMetres));
    }
    return packet;
}

}   // namespace iiif
