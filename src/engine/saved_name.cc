#include "engine/saved_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "base/append.h"
#include "engine/fingerprint.h"

namespace iiif {

namespace {

// File systems allow 255 bytes; the rest of the name and a browser's " (1)" need room.
constexpr std::size_t kLongestStem = 160;
constexpr std::size_t kDigestDigits = 8;

std::string digest_of(std::string_view text)
{
    const auto etag = Fingerprint().add(text).etag();   // in quotes
    return etag.substr(1, std::min(kDigestDigits, etag.size() - 2));
}

// Returns whether the text is the suffix of a picture's file: "tif", but not the "5" of Ms.1234.5.
bool is_suffix(std::string_view text)
{
    constexpr auto kSuffixes = std::to_array<std::string_view>(
        {"tif", "tiff", "ptif", "ptiff", "btf",  "svs",  "jp2",  "jpx",
         "jpf", "jpc",  "j2k",  "j2c",   "jph",  "jhc",  "jpg",  "jpeg",
         "jpe", "png",  "gif",  "webp",  "avif", "heic", "heif", "jxl"});
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return std::ranges::find(kSuffixes, lower) != kSuffixes.end();
}

// Returns the end of a long text, from the beginning of a character on.
std::string shortened(std::string_view text)
{
    auto begin = text.size() - kLongestStem;
    while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) {
        ++begin;
    }
    return digest_of(text) + '-' + std::string(text.substr(begin));
}

std::string stem_of(std::string_view identifier)
{
    const auto dot = identifier.rfind('.');
    const bool named = dot != std::string_view::npos && dot != 0 && identifier[dot - 1] != '/';
    if (named && is_suffix(identifier.substr(dot + 1))) {
        identifier = identifier.substr(0, dot);
    }
    return identifier.size() > kLongestStem ? shortened(identifier) : std::string(identifier);
}

void append_view(std::string &name, const ViewAngles &view)
{
    if (view != ViewAngles{}) {
        name += '_';
        append(name, view.horizontal, view.vertical, '-');
    }
}

void append_region(std::string &name, const Rect &region)
{
    name += '_';
    append(name, region.x);
    for (const auto number : {region.y, region.width, region.height}) {
        name += '-';
        append(name, number);
    }
}

void append_quality(std::string &name, Quality quality)
{
    switch (quality) {
    case Quality::gray:
        name += "_gray";
        break;
    case Quality::bitonal:
        name += "_bitonal";
        break;
    case Quality::normal:
    case Quality::color:
        break;
    }
}

// Appends what the answer shows, as far as it is not the whole picture as it is.
void append_parameters(std::string &name, const ResolvedRequest &view)
{
    if (!view.whole) {
        append_region(name, view.region);
    }
    if (!view.natural) {
        name += '_';
        append(name, view.size.width);
        name += 'x';
        append(name, view.size.height);
    }
    if (view.rotation.mirrored) {
        name += "_mirrored";
    }
    if (view.rotation.degrees.parts != 0) {
        name += '_' + view.rotation.degrees.text() + "deg";
    }
    append_quality(name, view.quality);
}

// Returns the name in UTF-8, without characters that some file system does not allow.
std::string file_name(const Ask &ask, const ResolvedRequest &view)
{
    auto name = stem_of(ask.identifier);
    if (ask.page > 1) {
        name += "_page";
        append(name, ask.page);
    }
    append_view(name, ask.view.value_or(ViewAngles{}));
    append_parameters(name, view);
    std::ranges::replace_if(
        name,
        [](char c) {
            return static_cast<unsigned char>(c) < ' ' || c == 0x7F ||
                   std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
        },
        '_');
    return name + '.' + std::string(traits(view.format).name);
}

// Returns the name for clients that do not read the UTF-8 form. A digest distinguishes names that
// differ in replaced letters only.
std::string ascii_name(std::string_view name)
{
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-_.";
    std::string plain(name);
    std::ranges::replace_if(
        plain, [&](char c) { return kPlain.find(c) == std::string_view::npos; }, '_');
    if (std::ranges::all_of(name, [](unsigned char c) { return c < 0x80; })) {
        return plain;
    }
    return plain.insert(plain.rfind('.'), '-' + digest_of(name));
}

// Returns the name as RFC 8187 section 3.2.1 spells it.
std::string extended(std::string_view name)
{
    constexpr std::string_view kHexDigits = "0123456789ABCDEF";
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789!#$&+-.^_`|~";
    std::string text = "UTF-8''";
    for (const unsigned char byte : name) {
        if (kPlain.find(static_cast<char>(byte)) != std::string_view::npos) {
            text += static_cast<char>(byte);
        }
        else {
            text += {'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]};
        }
    }
    return text;
}

}   // namespace

std::string content_disposition(const Ask &ask, const ResolvedRequest &view)
{
    const auto name = file_name(ask, view);
    const auto plain = ascii_name(name);
    auto value = "inline; filename=\"" + plain + '"';
    if (plain != name) {
        value += "; filename*=" + extended(name);
    }
    return value;
}

}   // namespace iiif
