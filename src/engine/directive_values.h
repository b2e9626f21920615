// Makes values from the words of a directive. Every function throws Error(bad_request) with a
// sentence that names the directive, what is wrong and what is right. Called while httpd reads its
// configuration.
#pragma once

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
inline constexpr std::int64_t kMostSeconds = 10LL * 365 * 24 * 3600;
inline constexpr std::int64_t kMostCodecThreads = 64;
inline constexpr std::int64_t kMostFiles = 1'000'000;

// A directive as it stands in the configuration. Borrows all text.
struct DirectiveLine {
    std::string_view directive;
    std::span<const char *const> words;

    // Throws the Error: "IIIFDepth takes <wanted>, not '16'".
    [[noreturn]] void refuse(std::string_view wanted) const;
    [[nodiscard]] std::string_view only_word(std::string_view wanted) const;
};

// A whole number of `unit` from `least` to `most`.
[[nodiscard]] std::int64_t number_of(const DirectiveLine &line, std::string_view unit,
                                     std::int64_t least, std::int64_t most);
// A number of bytes, with K, M or G behind it or not.
[[nodiscard]] std::int64_t bytes_of(const DirectiveLine &line, std::int64_t least);
// As bytes_of(), and 0 or as much as a tile cache needs.
[[nodiscard]] std::int64_t cache_bytes_of(const DirectiveLine &line);
// `on` or `off`, in any case.
[[nodiscard]] bool switch_of(const DirectiveLine &line);
// True for `keep`, false for `other`.
[[nodiscard]] bool keep_or(const DirectiveLine &line, std::string_view other);

// What the answers look like
[[nodiscard]] Filter filter_of(const DirectiveLine &line);
[[nodiscard]] ProfileUse profile_of(const DirectiveLine &line);
[[nodiscard]] Color color_of(const DirectiveLine &line);
[[nodiscard]] int layers_of(const DirectiveLine &line);
// Reads the watermark's file; null for `off`.
[[nodiscard]] std::shared_ptr<const Watermark> watermark_of(const DirectiveLine &line);
[[nodiscard]] std::vector<ImageFormat> formats_of(const DirectiveLine &line);
// `qualities` with the one that the line sets.
[[nodiscard]] Qualities with_quality(Qualities qualities, const DirectiveLine &line);

// Names and addresses
[[nodiscard]] Dialect version_of(const DirectiveLine &line);
[[nodiscard]] std::vector<std::string> suffixes_of(const DirectiveLine &line);
[[nodiscard]] char separator_of(const DirectiveLine &line);
[[nodiscard]] std::string pattern_of(const DirectiveLine &line);
[[nodiscard]] std::string folder_of(const DirectiveLine &line);
[[nodiscard]] std::string uri_of(const DirectiveLine &line);
// A URI without its trailing slashes.
[[nodiscard]] std::string base_url_of(const DirectiveLine &line);
// `*`, an origin, or "" for `off`.
[[nodiscard]] std::string origin_of(const DirectiveLine &line);
// The text of the file that the line names.
[[nodiscard]] std::string json_object_of(const DirectiveLine &line);

}   // namespace iiif
