#include "engine/directive_values.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/cursor.h"
#include "base/error.h"
#include "base/utf8.h"
#include "cache/shared_tile_cache.h"
#include "codec/registry.h"
#include "engine/watermark_file.h"
#include "protocol/iip_text.h"
#include "source/source_address.h"

namespace iiif {

namespace {

// Returns null if the word is not a number from `least` to `most`.
std::optional<std::int64_t> number_in(std::string_view word, std::int64_t least, std::int64_t most)
{
    Cursor in(word);
    const auto number = in.number();
    const bool valid = number && in.at_end() && *number >= least && *number <= most;
    return valid ? number : std::nullopt;
}

// Returns null if the word is not a number that a float can hold.
std::optional<double> finite_number(std::string_view word)
{
    float number{};
    const auto *const end = word.data() + word.size();
    const auto [rest, error] = std::from_chars(word.data(), end, number);
    const bool valid = error == std::errc() && rest == end && std::isfinite(number);
    return valid ? std::optional<double>(number) : std::nullopt;
}

std::string writable_format_names()
{
    std::string names;
    for (const auto format : writable_formats()) {
        names += (names.empty() ? "" : " ") + std::string(traits(format).name);
    }
    return names;
}

ImageFormat format_of(const DirectiveLine &line, std::string_view name, std::string_view wanted)
{
    const auto format = image_format_named(name);
    if (!format || std::ranges::find(writable_formats(), *format) == writable_formats().end()) {
        line.refuse(wanted);
    }
    return *format;
}

WatermarkPlace place_of(const DirectiveLine &line, std::string_view word, std::string_view wanted)
{
    constexpr std::array<Choice<WatermarkPlace>, 6> kPlaces{
        {{"tiled", WatermarkPlace::tiled},
         {"center", WatermarkPlace::center},
         {"top-left", WatermarkPlace::top_left},
         {"top-right", WatermarkPlace::top_right},
         {"bottom-left", WatermarkPlace::bottom_left},
         {"bottom-right", WatermarkPlace::bottom_right}}};
    return choice_of(line, word, kPlaces, wanted);
}

std::string path_of(const DirectiveLine &line, std::string_view wanted)
{
    const auto word = line.only_word(wanted);
    if (word.empty()) {
        line.refuse(wanted);
    }
    return std::string(word);
}

}   // namespace

void DirectiveLine::refuse(std::string_view wanted) const
{
    std::string sentence(directive);
    sentence += " takes " + std::string(wanted) + ", not";
    for (const auto *word : words) {
        sentence += " '" + std::string(word) + "'";
    }
    throw Error(Kind::bad_request, words.empty() ? sentence + " nothing" : sentence);
}

std::string_view DirectiveLine::only_word(std::string_view wanted) const
{
    if (words.size() != 1) {
        refuse(wanted);
    }
    return words[0];
}

// --- Numbers and switches

std::int64_t number_of(const DirectiveLine &line, std::string_view unit, std::int64_t least,
                       std::int64_t most)
{
    const auto wanted = "a number of " + std::string(unit) + " from " + std::to_string(least) +
                        " to " + std::to_string(most);
    const auto number = number_in(line.only_word(wanted), least, most);
    if (!number) {
        line.refuse(wanted);
    }
    return *number;
}

std::int64_t bytes_of(const DirectiveLine &line, std::int64_t least)
{
    constexpr std::string_view kWanted = "a number of bytes, which K, M or G may follow";
    Cursor in(line.only_word(kWanted));
    const auto bytes = in.number();
    if (!bytes || *bytes < least) {
        line.refuse(kWanted);
    }
    const auto shift = in.accept('K') ? 10 : in.accept('M') ? 20 : in.accept('G') ? 30 : 0;
    std::int64_t result{};
    if (!in.at_end() || __builtin_mul_overflow(*bytes, std::int64_t{1} << shift, &result)) {
        line.refuse(kWanted);
    }
    return result;
}

std::int64_t cache_bytes_of(const DirectiveLine &line)
{
    const auto bytes = bytes_of(line, 0);
    if (bytes != 0 && bytes < std::int64_t{SharedTileCache::kLeastBytes}) {
        line.refuse("0 or at least 1M");
    }
    return bytes;
}

std::int64_t memory_limit_of(const DirectiveLine &line)
{
    const auto bytes = bytes_of(line, 1);
    if (bytes < kLeastMemoryLimit) {
        line.refuse("at least 1M bytes");
    }
    return bytes;
}

bool switch_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "on or off";
    constexpr std::array<Choice<bool>, 2> kSwitch{{{"on", true}, {"off", false}}};
    return choice_of(line, lower_case(line.only_word(kWanted)), kSwitch, kWanted);
}

bool keep_or(const DirectiveLine &line, std::string_view other)
{
    const auto wanted = "keep or " + std::string(other);
    const std::array<Choice<bool>, 2> choices{{{"keep", true}, {other, false}}};
    return choice_of(line, line.only_word(wanted), choices, wanted);
}

// --- Pictures and formats

Filter filter_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "nearest, bilinear, bicubic or lanczos";
    constexpr std::array<Choice<Filter>, 4> kFilters{{{"nearest", Filter::nearest},
                                                      {"bilinear", Filter::bilinear},
                                                      {"bicubic", Filter::bicubic},
                                                      {"lanczos", Filter::lanczos}}};
    return choice_of(line, line.only_word(kWanted), kFilters, kWanted);
}

ProfileUse profile_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "keep, srgb or strip";
    constexpr std::array<Choice<ProfileUse>, 3> kUses{
        {{"keep", ProfileUse::keep}, {"srgb", ProfileUse::srgb}, {"strip", ProfileUse::strip}}};
    return choice_of(line, line.only_word(kWanted), kUses, kWanted);
}

DamagedUse damaged_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "show or refuse";
    constexpr std::array<Choice<DamagedUse>, 2> kUses{
        {{"show", DamagedUse::show}, {"refuse", DamagedUse::refuse}}};
    return choice_of(line, line.only_word(kWanted), kUses, kWanted);
}

RangeUse range_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "type, auto, or the samples of black and of white, such as 0 4095";
    using Source = RangeUse::Source;
    constexpr std::array<Choice<Source>, 2> kSources{
        {{"type", Source::type}, {"auto", Source::picture}}};
    if (line.words.size() != 2) {
        return {.source = choice_of(line, line.only_word(kWanted), kSources, kWanted)};
    }
    const auto low = finite_number(line.words[0]);
    const auto high = finite_number(line.words[1]);
    if (!low || !high || *low >= *high) {
        line.refuse(kWanted);
    }
    return {.source = Source::stated, .stated = {*low, *high}};
}

Color color_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "a colour as #rrggbb";
    constexpr std::string_view kHexDigits = "0123456789abcdef";
    const auto word = lower_case(line.only_word(kWanted));
    if (word.size() != 7 || word[0] != '#' ||
        word.find_first_not_of(kHexDigits, 1) != std::string::npos) {
        line.refuse(kWanted);
    }
    const auto channel = [&](std::size_t first) {
        return static_cast<unsigned char>(kHexDigits.find(word[first]) * 16 +
                                          kHexDigits.find(word[first + 1]));
    };
    return {channel(1), channel(3), channel(5)};
}

int layers_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "a number of quality layers from 1 on, all or auto";
    constexpr std::array<Choice<int>, 2> kWords{{{"all", kAllLayers}, {"auto", kAutomaticLayers}}};
    const auto word = line.only_word(kWanted);
    const auto number = number_in(word, 1, kAllLayers);
    return number ? static_cast<int>(*number) : choice_of(line, word, kWords, kWanted);
}

int codec_threads_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "a number of threads from 1 to 64, or auto";
    constexpr std::array<Choice<int>, 1> kWords{{{"auto", kAutomaticThreads}}};
    const auto word = line.only_word(kWanted);
    const auto number = number_in(word, 1, kMostCodecThreads);
    return number ? static_cast<int>(*number) : choice_of(line, word, kWords, kWanted);
}

std::shared_ptr<const Watermark> watermark_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "off, or the name of a PNG of 8 bits and at most 4096 pixels a side, an opacity from 1 to "
        "100, and tiled, center, top-left, top-right, bottom-left or bottom-right";
    const auto &words = line.words;
    if (words.size() == 1 && std::string_view(words[0]) == "off") {
        return nullptr;
    }
    if (words.empty() || words.size() > 3) {
        line.refuse(kWanted);
    }
    const auto opacity = words.size() > 1 ? number_in(words[1], 1, 100) : 100;
    if (!opacity) {
        line.refuse(kWanted);
    }
    const auto place = words.size() > 2 ? place_of(line, words[2], kWanted) : WatermarkPlace::tiled;
    try {
        return read_watermark(words[0], static_cast<int>(*opacity), place);
    }
    catch (const Error &) {   // refuse() names the file, which is all that the operator needs
        line.refuse(kWanted);
    }
}

std::vector<ImageFormat> formats_of(const DirectiveLine &line)
{
    const auto wanted = "some of the formats " + writable_format_names();
    std::vector<ImageFormat> formats;
    for (const auto *word : line.words) {
        const auto format = format_of(line, word, wanted);
        if (std::ranges::find(formats, format) == formats.end()) {
            formats.push_back(format);
        }
    }
    if (formats.empty()) {
        line.refuse(wanted);
    }
    return formats;
}

InputFormats input_formats_of(const DirectiveLine &line)
{
    std::string wanted = "some of";
    for (const auto name : kInputFormatNames) {
        wanted += " " + std::string(name);
    }
    auto formats = kNoInputFormat;
    for (const auto *const word : line.words) {
        const auto format = input_format_named(word);
        if (!format) {
            line.refuse(wanted);
        }
        formats = formats.with(*format);
    }
    if (line.words.empty()) {
        line.refuse(wanted);
    }
    return formats;
}

Qualities with_quality(Qualities qualities, const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "a lossy format, such as jpg, and a number from 1 to 100";
    if (line.words.size() != 2) {
        line.refuse(kWanted);
    }
    const auto format = format_of(line, line.words[0], kWanted);
    const auto quality = number_in(line.words[1], 1, 100);
    if (!traits(format).lossy || !quality) {
        line.refuse(kWanted);
    }
    qualities.chosen[static_cast<std::size_t>(format)] = static_cast<int>(*quality);
    return qualities;
}

// --- Manifests

LabelFrom label_from_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "name or metadata";
    constexpr std::array<Choice<LabelFrom>, 2> kWords{
        {{"name", LabelFrom::name}, {"metadata", LabelFrom::metadata}}};
    return choice_of(line, line.only_word(kWanted), kWords, kWanted);
}

std::vector<LayerSuffix> with_layer(std::vector<LayerSuffix> layers, const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "the end of file names, such as _XR, and a label in UTF-8, such as X-ray";
    if (line.words.size() != 2) {
        line.refuse(kWanted);
    }
    const std::string suffix = line.words[0];
    const std::string label = line.words[1];
    if (suffix.empty() || label.empty() || !is_utf8(label) ||
        suffix.find('/') != std::string::npos) {
        line.refuse(kWanted);
    }
    std::erase_if(layers, [&](const LayerSuffix &layer) { return layer.suffix == suffix; });
    layers.push_back({suffix, label});
    return layers;
}

bool pages_as_layers_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "canvases or layers";
    constexpr std::array<Choice<bool>, 2> kWords{{{"canvases", false}, {"layers", true}}};
    return choice_of(line, line.only_word(kWanted), kWords, kWanted);
}

// --- Names and addresses

Dialect version_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "the number 1, 2 or 3";
    constexpr std::array<Choice<Dialect>, 3> kVersions{
        {{"1", Dialect::iiif1}, {"2", Dialect::iiif2}, {"3", Dialect::iiif3}}};
    return choice_of(line, line.only_word(kWanted), kVersions, kWanted);
}

std::vector<std::string> suffixes_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "suffixes such as .tif .jp2";
    std::vector<std::string> suffixes;
    for (const std::string word : line.words) {
        if (word.size() < 2 || word[0] != '.' || word.find('/') != std::string::npos) {
            line.refuse(kWanted);
        }
        suffixes.push_back(word);
    }
    if (suffixes.empty()) {
        line.refuse(kWanted);
    }
    return suffixes;
}

bool slashes_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "encoded or raw";
    constexpr std::array<Choice<bool>, 2> kSpellings{{{"encoded", false}, {"raw", true}}};
    return choice_of(line, line.only_word(kWanted), kSpellings, kWanted);
}

char separator_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "one character that is neither a letter, a digit nor /";
    const auto word = line.only_word(kWanted);
    if (word.size() != 1 || word[0] <= ' ' || word[0] > '~' || word[0] == '/' ||
        std::isalnum(static_cast<unsigned char>(word[0])) != 0) {
        line.refuse(kWanted);
    }
    return word[0];
}

std::string pattern_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "what stands between the name and the angles of a sequence's files, without slashes";
    const auto word = line.only_word(kWanted);
    if (word.empty() || word.find('/') != std::string_view::npos) {
        line.refuse(kWanted);
    }
    return std::string(word);
}

std::string folder_of(const DirectiveLine &line)
{
    return path_of(line, "the path of a folder");
}

std::string picture_file_of(const DirectiveLine &line)
{
    return path_of(line, "the path of a picture");
}

std::string uri_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "a URI that begins with http:// or https://";
    std::string uri(line.only_word(kWanted));
    const auto host = uri.find("://");
    const bool web = uri.starts_with("http://") || uri.starts_with("https://");
    if (!web || host + 3 >= uri.size() || uri[host + 3] == '/' ||
        uri.find_first_of(" \"<>\\") != std::string::npos) {
        line.refuse(kWanted);
    }
    return uri;
}

std::string base_url_of(const DirectiveLine &line)
{
    auto uri = uri_of(line);
    while (uri.ends_with('/')) {
        uri.pop_back();
    }
    return uri;
}

SourceAddresses with_source(SourceAddresses sources, const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "the start of identifiers, which may be left out, a URL such as https://host/folder/ or "
        "s3://bucket/folder/, and options such as timeout=5";
    std::shared_ptr<const SourceAddress> source;
    try {
        source = parse_source(line.words);
    }
    catch (const Error &error) {
        throw Error(Kind::bad_request, std::string(line.directive) + " takes " +
                                           std::string(kWanted) + ": " + error.sentence());
    }
    std::erase_if(sources, [&](const auto &other) { return other->prefix == source->prefix; });
    sources.push_back(std::move(source));
    return sources;
}

TrustedProxies proxies_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "IP addresses, networks such as 10.0.0.0/8, or remoteip for the proxies of mod_remoteip";
    TrustedProxies proxies;
    for (const std::string_view word : line.words) {
        const auto network = parse_network(word);
        if (network) {
            proxies.networks.push_back(*network);
        }
        else if (word == "remoteip") {
            proxies.of_remoteip = true;
        }
        else {
            line.refuse(kWanted);
        }
    }
    if (proxies.empty()) {
        line.refuse(kWanted);
    }
    return proxies;
}

std::vector<std::string> with_map(std::vector<std::string> maps, const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "a regular expression and its substitution, or txt:file, dbm:file, dbm=type:file or "
        "prg:program";
    const auto &words = line.words;
    const auto first = words.empty() ? std::string_view() : std::string_view(words[0]);
    const auto colon = first.find(':');
    const auto kind = first.substr(0, colon);
    const bool lookup = words.size() == 1 && colon != std::string_view::npos &&
                        colon + 1 < first.size() &&
                        (kind == "txt" || kind == "dbm" || kind == "prg" ||
                         (kind.starts_with("dbm=") && kind.size() > 4));
    const bool pattern = words.size() == 2 && !first.empty();
    if (!lookup && !pattern) {
        line.refuse(kWanted);
    }
    maps.emplace_back(first);
    if (pattern) {
        maps.back() += '\n' + std::string(words[1]);
    }
    return maps;
}

std::vector<std::string> origins_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "*, off or origins such as https://example.org";
    std::vector<std::string> origins;
    for (const std::string_view word : line.words) {
        // RFC 6454 section 6.2: an origin is a scheme, a host and a port, without a path.
        const auto host = word.find("://");
        const bool complete = host != std::string_view::npos && host != 0 &&
                              host + 3 < word.size() &&
                              word.find_first_of("/ ,\"", host + 3) == std::string_view::npos;
        const bool alone = (word == "*" || word == "off") && line.words.size() == 1;
        if (!complete && !alone) {
            line.refuse(kWanted);
        }
        origins.emplace_back(word);
    }
    if (origins.empty()) {
        line.refuse(kWanted);
    }
    return origins.front() == "off" ? std::vector<std::string>() : origins;
}

std::string file_text(const DirectiveLine &line, std::string_view wanted)
{
    const std::ifstream file{std::string(line.only_word(wanted))};
    // If the path is a folder, rdbuf() reads nothing, but istreambuf_iterator would throw.
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        line.refuse(wanted);
    }
    return text.str();
}

std::string json_object_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted = "the name of a file that holds one JSON object";
    auto text = file_text(line, kWanted);
    if (!nlohmann::json::parse(text, nullptr, false).is_object()) {
        line.refuse(kWanted);
    }
    return text;
}

std::vector<std::string> cache_tags_of(const DirectiveLine &line)
{
    constexpr std::string_view kWanted =
        "off, or some of Cache-Tag, Surrogate-Key, Edge-Cache-Tag and xkey";
    // Cloudflare and others; Fastly; Akamai; Varnish's vmod_xkey.
    constexpr std::array<Choice<std::string_view>, 4> kHeaders{
        {{"cache-tag", "Cache-Tag"},
         {"surrogate-key", "Surrogate-Key"},
         {"edge-cache-tag", "Edge-Cache-Tag"},
         {"xkey", "xkey"}}};
    if (line.words.size() == 1 && lower_case(line.words[0]) == "off") {
        return {};
    }
    std::vector<std::string> headers;
    for (const auto *word : line.words) {
        const std::string header(choice_of(line, lower_case(word), kHeaders, kWanted));
        if (std::ranges::find(headers, header) == headers.end()) {
            headers.push_back(header);
        }
    }
    if (headers.empty()) {
        line.refuse(kWanted);
    }
    return headers;
}

}   // namespace iiif
