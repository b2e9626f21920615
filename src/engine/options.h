// What the directives say. Each value is absent until it is set, so that sections can be merged;
// the getters give what holds in the end. Set by one thread, then const.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/ask.h"
#include "model/limits.h"
#include "model/pixel_format.h"
#include "model/resample.h"
#include "protocol/iiif_info.h"
#include "render/render.h"

namespace iiif {

inline constexpr std::string_view kDefaultSequencePattern = "_pyr_";
inline constexpr char kDefaultPageSeparator = ';';

// What holds for the whole server.
struct ServerOptions {
    std::int64_t memory_limit = std::int64_t{1} << 30;    // bytes
    std::int64_t cache_bytes = std::int64_t{256} << 20;   // 0: no cache
    std::int64_t open_files = 256;                        // of each process
    std::int64_t render_slots = 0;                        // 0: as many as processors suggest

    bool operator==(const ServerOptions &) const = default;
};

struct Options {
    std::optional<Dialect> version;
    std::optional<std::vector<std::string>> suffixes;
    std::optional<char> page_separator;
    std::optional<std::string> sequence_pattern;
    std::optional<std::int64_t> max_width;
    std::optional<std::int64_t> max_height;
    std::optional<std::int64_t> max_area;
    std::optional<bool> upscale;
    std::optional<bool> strict_confine;
    std::optional<std::vector<ImageFormat>> formats;
    std::array<std::optional<int>, kImageFormats.size()> quality;
    std::optional<bool> jpeg_progressive;
    std::optional<bool> webp_lossless;
    std::optional<bool> pass_through;
    std::optional<Filter> filter;
    std::optional<Color> background;
    std::optional<std::shared_ptr<const Watermark>> watermark;   // null: off
    std::optional<std::int64_t> watermark_from;                  // width of an answer
    std::optional<bool> keep_depth;
    std::optional<ProfileUse> profile;
    std::optional<bool> keep_metadata;
    std::optional<int> layers;          // Reader::use_layers
    std::optional<int> codec_threads;   // Reader::use_threads
    std::optional<std::string> rights;
    std::optional<std::string> info_extra;     // the text of a JSON object
    std::optional<std::string> base_url;       // without its trailing slash
    std::optional<std::int64_t> max_age;       // seconds
    std::optional<std::string> allow_origin;   // empty: no CORS
    ServerOptions server;                      // not merged

    bool operator==(const Options &) const = default;

    // Sets the value of `directive` from its words. Throws Error(bad_request) with the sentence for
    // the operator.
    void set(std::string_view directive, std::span<const char *const> words);

    [[nodiscard]] static Options merged(const Options &base, const Options &over);

    [[nodiscard]] Dialect dialect() const { return version.value_or(Dialect::iiif3); }
    [[nodiscard]] std::string_view pattern() const
    {
        return sequence_pattern ? std::string_view(*sequence_pattern) : kDefaultSequencePattern;
    }
    [[nodiscard]] Limits limits(std::int64_t memory) const;
    [[nodiscard]] std::span<const ImageFormat> served_formats() const;
    [[nodiscard]] int quality_of(ImageFormat format) const;
    [[nodiscard]] std::int64_t cache_seconds() const;
    [[nodiscard]] std::string_view origin() const;
    [[nodiscard]] InfoSettings info_settings(std::int64_t memory) const;
};

}   // namespace iiif
