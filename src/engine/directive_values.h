// Makes values from the words of a directive. Every function throws Error(bad_request) with a
// sentence that names the directive, what is wrong and what is right. Called while httpd reads its
// configuration.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/settings.h"

namespace iiif {

inline constexpr std::int64_t kMostPixels = 0x7fffffff;
inline constexpr std::int64_t kMostArea = kMostPixels * kMostPixels;
inline constexpr std::int64_t kMostShareFrom = 60'000;   // milliseconds
inline constexpr std::int64_t kMostSeconds = 10LL * 365 * 24 * 3600;
inline constexpr std::int64_t kMostCodecThreads = 64;
inline constexpr std::int64_t kMostFiles = 1'000'000;
// No picture can be rendered with less.
inline constexpr std::int64_t kLeastMemoryLimit = std::int64_t{1} << 20;
inline constexpr std::int64_t kMostIndexed = 100'000;

// A directive's line in the configuration: its name and its arguments. Borrows all text.
struct DirectiveLine {
    std::string_view directive;
    std::span<const char *const> words;

    // Throws Error(bad_request): "IIIFDepth takes <wanted>, not '16'".
    [[noreturn]] void refuse(std::string_view wanted) const;
    // Returns the only argument; refuses the line if it has none or several.
    [[nodiscard]] std::string_view only_word(std::string_view wanted) const;
};

// One of several words, and what it means.
template <class Value> struct Choice {
    std::string_view word;
    Value value;
};

// Returns the meaning of the word; refuses the line if it has none.
template <class Value, std::size_t count>
[[nodiscard]] Value choice_of(const DirectiveLine &line, std::string_view word,
                              const std::array<Choice<Value>, count> &choices,
                              std::string_view wanted)
{
    const auto *found = std::ranges::find(choices, word, &Choice<Value>::word);
    if (found == choices.end()) {
        line.refuse(wanted);
    }
    return found->value;
}

// Returns the text of the file that the line names; refuses the line if it cannot be read.
[[nodiscard]] std::string file_text(const DirectiveLine &line, std::string_view wanted);

// Takes a whole number from `least` to `most`; `unit` appears in the refusal only.
[[nodiscard]] std::int64_t number_of(const DirectiveLine &line, std::string_view unit,
                                     std::int64_t least, std::int64_t most);
// Takes a number of bytes that may end in K, M or G. `least` is compared before the suffix counts.
[[nodiscard]] std::int64_t bytes_of(const DirectiveLine &line, std::int64_t least);
// Takes bytes as bytes_of() does: 0, or at least SharedTileCache::kLeastBytes.
[[nodiscard]] std::int64_t cache_bytes_of(const DirectiveLine &line);
// Takes bytes as bytes_of() does, at least kLeastMemoryLimit.
[[nodiscard]] std::int64_t memory_limit_of(const DirectiveLine &line);
// Takes `on` or `off`, in upper or lower case.
[[nodiscard]] bool switch_of(const DirectiveLine &line);
// Returns true for `keep`, false for `other`.
[[nodiscard]] bool keep_or(const DirectiveLine &line, std::string_view other);

// Pictures and formats
[[nodiscard]] Filter filter_of(const DirectiveLine &line);
[[nodiscard]] ProfileUse profile_of(const DirectiveLine &line);
[[nodiscard]] DamagedUse damaged_of(const DirectiveLine &line);
// Takes `type`, `auto`, or two numbers of which the first is lower.
[[nodiscard]] RangeUse range_of(const DirectiveLine &line);
[[nodiscard]] Color color_of(const DirectiveLine &line);
[[nodiscard]] int layers_of(const DirectiveLine &line);
// Takes a number of threads, or `auto` (kAutomaticThreads).
[[nodiscard]] int codec_threads_of(const DirectiveLine &line);
// Reads the watermark's file; returns null for `off`.
[[nodiscard]] std::shared_ptr<const Watermark> watermark_of(const DirectiveLine &line);
[[nodiscard]] std::vector<ImageFormat> formats_of(const DirectiveLine &line);
[[nodiscard]] InputFormats input_formats_of(const DirectiveLine &line);
// Returns `qualities` with the quality that the line sets for one format.
[[nodiscard]] Qualities with_quality(Qualities qualities, const DirectiveLine &line);

// Manifests
[[nodiscard]] LabelFrom label_from_of(const DirectiveLine &line);
// Returns `layers` with the layer that the line adds; a suffix that is there already gets the new
// label.
[[nodiscard]] std::vector<LayerSuffix> with_layer(std::vector<LayerSuffix> layers,
                                                  const DirectiveLine &line);
[[nodiscard]] bool pages_as_layers_of(const DirectiveLine &line);

// Names and addresses
[[nodiscard]] Dialect version_of(const DirectiveLine &line);
[[nodiscard]] std::vector<std::string> suffixes_of(const DirectiveLine &line);
// Returns true for `raw`, false for `encoded`.
[[nodiscard]] bool slashes_of(const DirectiveLine &line);
[[nodiscard]] char separator_of(const DirectiveLine &line);
[[nodiscard]] std::string pattern_of(const DirectiveLine &line);
[[nodiscard]] std::string folder_of(const DirectiveLine &line);
[[nodiscard]] std::string picture_file_of(const DirectiveLine &line);
[[nodiscard]] std::string uri_of(const DirectiveLine &line);
// Returns the URI without trailing slashes.
[[nodiscard]] std::string base_url_of(const DirectiveLine &line);
// Returns `sources` with the one that the line states; one for the same identifiers is replaced.
[[nodiscard]] SourceAddresses with_source(SourceAddresses sources, const DirectiveLine &line);
// Takes addresses, networks (10.0.0.0/8) and the word remoteip.
[[nodiscard]] TrustedProxies proxies_of(const DirectiveLine &line);
// Returns `maps` with the one that the line states: a pattern and its substitution, or txt:, dbm:,
// dbm=type: or prg: with a name.
[[nodiscard]] std::vector<std::string> with_map(std::vector<std::string> maps,
                                                const DirectiveLine &line);
// Returns `*` alone, origins, or nothing for `off`.
[[nodiscard]] std::vector<std::string> origins_of(const DirectiveLine &line);
// Takes names of headers for tags; returns none for `off`.
[[nodiscard]] std::vector<std::string> cache_tags_of(const DirectiveLine &line);
// Reads the file that the line names and returns its text, which is a JSON object.
[[nodiscard]] std::string json_object_of(const DirectiveLine &line);

}   // namespace iiif
