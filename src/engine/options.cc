#include "engine/options.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/cursor.h"
#include "base/error.h"
#include "shared/render_slots.h"
#include "cache/shared_tile_cache.h"
#include "codec/reader.h"
#include "codec/registry.h"
#include "engine/watermark_file.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostPixels = 0x7fffffff;
constexpr std::int64_t kMostArea = kMostPixels * kMostPixels;
constexpr std::int64_t kMostSeconds = 10LL * 365 * 24 * 3600;
constexpr std::int64_t kDefaultMaxAge = 86400;
constexpr std::int64_t kMostCodecThreads = 64;
constexpr std::int64_t kMostFiles = 1'000'000;

// One directive and its words, on the way into the options.
struct Setting {
    std::string_view directive;
    std::span<const char *const> words;

    [[noreturn]] void refuse(std::string_view wanted) const
    {
        std::string sentence(directive);
        sentence += " takes " + std::string(wanted) + ", not";
        for (const auto *word : words) {
            sentence += " '" + std::string(word) + "'";
        }
        throw Error(Kind::bad_request, words.empty() ? sentence + " nothing" : sentence);
    }

    [[nodiscard]] std::string_view only_word(std::string_view wanted) const
    {
        if (words.size() != 1) {
            refuse(wanted);
        }
        return words[0];
    }
};

std::int64_t number_of(const Setting &setting, std::string_view unit, std::int64_t least,
                       std::int64_t most)
{
    const auto wanted = "a number of " + std::string(unit) + " from " + std::to_string(least) +
                        " to " + std::to_string(most);
    Cursor in(setting.only_word(wanted));
    const auto number = in.number();
    if (!number || !in.at_end() || *number < least || *number > most) {
        setting.refuse(wanted);
    }
    return *number;
}

std::int64_t bytes_of(const Setting &setting, std::int64_t least)
{
    constexpr std::string_view kWanted = "a number of bytes, which K, M or G may follow";
    Cursor in(setting.only_word(kWanted));
    auto bytes = in.number();
    if (!bytes || *bytes < least) {
        setting.refuse(kWanted);
    }
    const auto shift = in.accept('K') ? 10 : in.accept('M') ? 20 : in.accept('G') ? 30 : 0;
    std::int64_t result{};
    if (!in.at_end() || __builtin_mul_overflow(*bytes, std::int64_t{1} << shift, &result)) {
        setting.refuse(kWanted);
    }
    return result;
}

bool switch_of(const Setting &setting)
{
    auto word = std::string(setting.only_word("on or off"));
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
    if (word != "on" && word != "off") {
        setting.refuse("on or off");
    }
    return word == "on";
}

std::string built_format_names()
{
    std::string names;
    for (const auto format : writable_formats()) {
        names += (names.empty() ? "" : " ") + std::string(traits(format).name);
    }
    return names;
}

ImageFormat format_of(const Setting &setting, std::string_view name, std::string_view wanted)
{
    const auto format = image_format_named(name);
    if (!format || std::ranges::find(writable_formats(), *format) == writable_formats().end()) {
        setting.refuse(wanted);
    }
    return *format;
}

std::string uri_of(const Setting &setting)
{
    constexpr std::string_view kWanted = "a URI that begins with http:// or https://";
    std::string uri(setting.only_word(kWanted));
    const auto host = uri.find("://");
    const bool web = uri.starts_with("http://") || uri.starts_with("https://");
    if (!web || host + 3 >= uri.size() || uri[host + 3] == '/' ||
        uri.find_first_of(" \"<>\\") != std::string::npos) {
        setting.refuse(kWanted);
    }
    return uri;
}

// --- One function for each kind of directive

void set_version(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "the number 1, 2 or 3";
    constexpr std::array kDialects{Dialect::iiif1, Dialect::iiif2, Dialect::iiif3};
    const auto word = setting.only_word(kWanted);
    if (word != "1" && word != "2" && word != "3") {
        setting.refuse(kWanted);
    }
    options.version = kDialects[static_cast<std::size_t>(word[0] - '1')];
}

void set_suffixes(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "suffixes such as .tif .jp2";
    std::vector<std::string> suffixes;
    for (const std::string word : setting.words) {
        if (word.size() < 2 || word[0] != '.' || word.find('/') != std::string::npos) {
            setting.refuse(kWanted);
        }
        suffixes.push_back(word);
    }
    if (suffixes.empty()) {
        setting.refuse(kWanted);
    }
    options.suffixes = std::move(suffixes);
}

void set_page_separator(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "one character that is neither a letter, a digit nor /";
    const auto word = setting.only_word(kWanted);
    if (word.size() != 1 || word[0] <= ' ' || word[0] > '~' || word[0] == '/' ||
        std::isalnum(static_cast<unsigned char>(word[0])) != 0) {
        setting.refuse(kWanted);
    }
    options.page_separator = word[0];
}

void set_formats(Options &options, const Setting &setting)
{
    const auto wanted = "some of the formats " + built_format_names();
    std::vector<ImageFormat> formats;
    for (const auto *word : setting.words) {
        const auto format = format_of(setting, word, wanted);
        if (std::ranges::find(formats, format) == formats.end()) {
            formats.push_back(format);
        }
    }
    if (formats.empty()) {
        setting.refuse(wanted);
    }
    options.formats = std::move(formats);
}

void set_quality(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "a lossy format, such as jpg, and a number from 1 to 100";
    if (setting.words.size() != 2) {
        setting.refuse(kWanted);
    }
    const auto format = format_of(setting, setting.words[0], kWanted);
    Cursor in(setting.words[1]);
    const auto number = in.number();
    if (!traits(format).lossy || !number || !in.at_end() || *number < 1 || *number > 100) {
        setting.refuse(kWanted);
    }
    options.quality[static_cast<std::size_t>(format)] = static_cast<int>(*number);
}

void set_filter(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "nearest, bilinear, bicubic or lanczos";
    constexpr std::array<std::pair<std::string_view, Filter>, 4> kFilters{
        {{"nearest", Filter::nearest},
         {"bilinear", Filter::bilinear},
         {"bicubic", Filter::bicubic},
         {"lanczos", Filter::lanczos}}};
    const auto word = setting.only_word(kWanted);
    const auto *found =
        std::ranges::find(kFilters, word, &std::pair<std::string_view, Filter>::first);
    if (found == kFilters.end()) {
        setting.refuse(kWanted);
    }
    options.filter = found->second;
}

void set_background(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "a colour as #rrggbb";
    constexpr std::string_view kHexDigits = "0123456789abcdef";
    const auto word = setting.only_word(kWanted);
    if (word.size() != 7 || word[0] != '#') {
        setting.refuse(kWanted);
    }
    std::array<unsigned char, 3> channels{};
    for (std::size_t i = 1; i < word.size(); ++i) {
        const auto digit =
            kHexDigits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(word[i]))));
        if (digit == std::string_view::npos) {
            setting.refuse(kWanted);
        }
        auto &channel = channels[(i - 1) / 2];
        channel =
            static_cast<unsigned char>(unsigned{channel} * 16U + static_cast<unsigned>(digit));
    }
    options.background = Color{channels[0], channels[1], channels[2]};
}

int opacity_of(const Setting &setting, std::string_view word, std::string_view wanted)
{
    Cursor in(word);
    const auto percent = in.number();
    if (!percent || !in.at_end() || *percent < 1 || *percent > 100) {
        setting.refuse(wanted);
    }
    return static_cast<int>(*percent);
}

WatermarkPlace place_of(const Setting &setting, std::string_view word, std::string_view wanted)
{
    constexpr std::array<std::pair<std::string_view, WatermarkPlace>, 6> kPlaces{
        {{"tiled", WatermarkPlace::tiled},
         {"center", WatermarkPlace::center},
         {"top-left", WatermarkPlace::top_left},
         {"top-right", WatermarkPlace::top_right},
         {"bottom-left", WatermarkPlace::bottom_left},
         {"bottom-right", WatermarkPlace::bottom_right}}};
    const auto *found =
        std::ranges::find(kPlaces, word, &std::pair<std::string_view, WatermarkPlace>::first);
    if (found == kPlaces.end()) {
        setting.refuse(wanted);
    }
    return found->second;
}

void set_watermark(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted =
        "off, or the name of a PNG of 8 bits and at most 4096 pixels a side, an opacity from 1 to "
        "100, and tiled, center, top-left, top-right, bottom-left or bottom-right";
    const auto &words = setting.words;
    if (words.size() == 1 && std::string_view(words[0]) == "off") {
        options.watermark = nullptr;
        return;
    }
    if (words.empty() || words.size() > 3) {
        setting.refuse(kWanted);
    }
    const int opacity = words.size() > 1 ? opacity_of(setting, words[1], kWanted) : 100;
    const auto place =
        words.size() > 2 ? place_of(setting, words[2], kWanted) : WatermarkPlace::tiled;
    try {
        options.watermark = read_watermark(words[0], opacity, place);
    }
    catch (const Error &) {   // the operator knows the file: its name says it all
        setting.refuse(kWanted);
    }
}

void set_sequence_pattern(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted =
        "what stands between the name and the angles of a sequence's files, without slashes";
    const auto word = setting.only_word(kWanted);
    if (word.empty() || word.find('/') != std::string_view::npos) {
        setting.refuse(kWanted);
    }
    options.sequence_pattern = word;
}

void set_layers(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "a number of quality layers from 1 on, all or auto";
    const auto word = setting.only_word(kWanted);
    Cursor cursor(word);
    const auto number = cursor.number();
    const bool counted = number && cursor.at_end() && *number >= 1 && *number <= kAllLayers;
    if (!counted && word != "all" && word != "auto") {
        setting.refuse(kWanted);
    }
    options.layers = counted         ? static_cast<int>(*number)
                     : word == "all" ? kAllLayers
                                     : kAutomaticLayers;
}

void set_depth(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "keep or 8";
    const auto word = setting.only_word(kWanted);
    if (word != "keep" && word != "8") {
        setting.refuse(kWanted);
    }
    options.keep_depth = word == "keep";
}

void set_profile(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "keep, srgb or strip";
    const auto word = setting.only_word(kWanted);
    if (word == "keep") {
        options.profile = ProfileUse::keep;
    }
    else if (word == "srgb") {
        options.profile = ProfileUse::srgb;
    }
    else if (word == "strip") {
        options.profile = ProfileUse::strip;
    }
    else {
        setting.refuse(kWanted);
    }
}

void set_metadata(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "keep or strip";
    const auto word = setting.only_word(kWanted);
    if (word != "keep" && word != "strip") {
        setting.refuse(kWanted);
    }
    options.keep_metadata = word == "keep";
}

void set_info_extra(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "the name of a file that holds one JSON object";
    const std::ifstream file{std::string(setting.only_word(kWanted))};
    // Reads nothing of a folder; istreambuf_iterator would throw what is no Error.
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || !nlohmann::json::parse(text.str(), nullptr, false).is_object()) {
        setting.refuse(kWanted);
    }
    options.info_extra = text.str();
}

void set_cache_size(Options &options, const Setting &setting)
{
    const auto bytes = bytes_of(setting, 0);
    if (bytes != 0 && bytes < std::int64_t{SharedTileCache::kLeastBytes}) {
        setting.refuse("0 or at least 1M");
    }
    options.server.cache_bytes = bytes;
}

void set_base_url(Options &options, const Setting &setting)
{
    auto uri = uri_of(setting);
    while (uri.ends_with('/')) {
        uri.pop_back();
    }
    options.base_url = std::move(uri);
}

void set_allow_origin(Options &options, const Setting &setting)
{
    constexpr std::string_view kWanted = "*, off or an origin such as https://example.org";
    const auto word = setting.only_word(kWanted);
    if (word == "off") {
        options.allow_origin = "";
        return;
    }
    if (word == "*") {
        options.allow_origin = "*";
        return;
    }
    // RFC 6454 section 6.2: scheme, host and port, nothing behind.
    const auto host = word.find("://");
    if (host == std::string_view::npos || host == 0 || host + 3 >= word.size() ||
        word.find_first_of("/ ,\"", host + 3) != std::string_view::npos) {
        setting.refuse(kWanted);
    }
    options.allow_origin = word;
}

struct Directive {
    std::string_view name;
    void (*set)(Options &options, const Setting &setting);
};

constexpr auto kDirectives = std::to_array<Directive>({
    {"IIIFVersion", set_version},
    {"IIIFSuffix", set_suffixes},
    {"IIIFPageSeparator", set_page_separator},
    {"IIIFSequencePattern", set_sequence_pattern},
    {"IIIFMaxWidth",
     [](Options &o, const Setting &s) { o.max_width = number_of(s, "pixels", 1, kMostPixels); }},
    {"IIIFMaxHeight",
     [](Options &o, const Setting &s) { o.max_height = number_of(s, "pixels", 1, kMostPixels); }},
    {"IIIFMaxArea",
     [](Options &o, const Setting &s) { o.max_area = number_of(s, "pixels", 1, kMostArea); }},
    {"IIIFUpscale", [](Options &o, const Setting &s) { o.upscale = switch_of(s); }},
    {"IIIFStrictConfine", [](Options &o, const Setting &s) { o.strict_confine = switch_of(s); }},
    {"IIIFFormats", set_formats},
    {"IIIFQuality", set_quality},
    {"IIIFJPEGProgressive",
     [](Options &o, const Setting &s) { o.jpeg_progressive = switch_of(s); }},
    {"IIIFWebPLossless", [](Options &o, const Setting &s) { o.webp_lossless = switch_of(s); }},
    {"IIIFPassThrough", [](Options &o, const Setting &s) { o.pass_through = switch_of(s); }},
    {"IIIFFilter", set_filter},
    {"IIIFBackground", set_background},
    {"IIIFWatermark", set_watermark},
    {"IIIFWatermarkMinWidth",
     [](Options &o,
        const Setting &s) { o.watermark_from = number_of(s, "pixels", 1, kMostPixels); }},
    {"IIIFDepth", set_depth},
    {"IIIFProfile", set_profile},
    {"IIIFMetadata", set_metadata},
    {"IIIFLayers", set_layers},
    {"IIIFCodecThreads",
     [](Options &o,
        const Setting &
            s) { o.codec_threads = static_cast<int>(number_of(s, "threads", 1, kMostCodecThreads)); }},
    {"IIIFRights", [](Options &o, const Setting &s) { o.rights = uri_of(s); }},
    {"IIIFInfoExtra", set_info_extra},
    {"IIIFBaseURL", set_base_url},
    {"IIIFMaxAge",
     [](Options &o, const Setting &s) { o.max_age = number_of(s, "seconds", 0, kMostSeconds); }},
    {"IIIFAllowOrigin", set_allow_origin},
    {"IIIFMemoryLimit",
     [](Options &o, const Setting &s) { o.server.memory_limit = bytes_of(s, 1); }},
    {"IIIFCacheSize", set_cache_size},
    {"IIIFOpenFiles",
     [](Options &o,
        const Setting &s) { o.server.open_files = number_of(s, "files", 1, kMostFiles); }},
    {"IIIFRenderSlots",
     [](Options &o,
        const Setting
            &s) { o.server.render_slots = number_of(s, "slots", 1, RenderSlots::kMostSlots); }},
});

template <class T> void take(std::optional<T> &value, const std::optional<T> &over)
{
    if (over) {
        value = over;
    }
}

}   // namespace

void Options::set(std::string_view directive, std::span<const char *const> words)
{
    const auto *found = std::ranges::find(kDirectives, directive, &Directive::name);
    if (found == kDirectives.end()) {
        throw Error(Kind::bad_request, std::string(directive) + " is not known to the engine");
    }
    found->set(*this, {directive, words});
}

Options Options::merged(const Options &base, const Options &over)
{
    Options result = base;
    take(result.version, over.version);
    take(result.suffixes, over.suffixes);
    take(result.page_separator, over.page_separator);
    take(result.sequence_pattern, over.sequence_pattern);
    take(result.max_width, over.max_width);
    take(result.max_height, over.max_height);
    take(result.max_area, over.max_area);
    take(result.upscale, over.upscale);
    take(result.strict_confine, over.strict_confine);
    take(result.formats, over.formats);
    for (std::size_t i = 0; i < result.quality.size(); ++i) {
        take(result.quality[i], over.quality[i]);
    }
    take(result.jpeg_progressive, over.jpeg_progressive);
    take(result.webp_lossless, over.webp_lossless);
    take(result.pass_through, over.pass_through);
    take(result.filter, over.filter);
    take(result.background, over.background);
    take(result.watermark, over.watermark);
    take(result.watermark_from, over.watermark_from);
    take(result.keep_depth, over.keep_depth);
    take(result.profile, over.profile);
    take(result.keep_metadata, over.keep_metadata);
    take(result.layers, over.layers);
    take(result.codec_threads, over.codec_threads);
    take(result.rights, over.rights);
    take(result.info_extra, over.info_extra);
    take(result.base_url, over.base_url);
    take(result.max_age, over.max_age);
    take(result.allow_origin, over.allow_origin);
    return result;
}

Limits Options::limits(std::int64_t memory) const
{
    Limits limits;
    limits.max_width = max_width.value_or(kDefaultLongestSide);
    limits.max_height = max_height.value_or(limits.max_width);
    limits.max_area = max_area.value_or(0);
    limits.memory = memory;
    limits.upscale = upscale.value_or(false);
    limits.strict_confine = strict_confine.value_or(false);
    return limits;
}

std::span<const ImageFormat> Options::served_formats() const
{
    return formats ? std::span<const ImageFormat>(*formats) : writable_formats();
}

int Options::quality_of(ImageFormat format) const
{
    constexpr int kDefaultQuality = 75;
    constexpr int kAvifQuality = 50;   // looks as good
    return quality[static_cast<std::size_t>(format)].value_or(
        format == ImageFormat::avif ? kAvifQuality : kDefaultQuality);
}

std::int64_t Options::cache_seconds() const
{
    return max_age.value_or(kDefaultMaxAge);
}

std::string_view Options::origin() const
{
    return allow_origin ? std::string_view(*allow_origin) : "*";
}

InfoSettings Options::info_settings(std::int64_t memory) const
{
    return {.limits = limits(memory),
            .formats = served_formats(),
            .formats_chosen = formats.has_value(),
            .rights = rights ? std::string_view(*rights) : "",
            .extra = info_extra ? std::string_view(*info_extra) : ""};
}

}   // namespace iiif
