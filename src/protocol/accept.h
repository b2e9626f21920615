// Parses the Accept header (RFC 9110 section 12.5.1) and says how acceptable a media type is. Any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iiif {

struct MediaRange {
    std::string type;           // "application/ld+json", "image/*", "*/*", in lower case
    std::string profile;        // the `profile` parameter without its quotes, or empty
    std::string version = {};   // the `version` parameter, or empty
    int quality = 1000;         // thousandths

    [[nodiscard]] bool wildcard() const { return type.ends_with("*"); }
};

// Parts of the header that are not media ranges are left out.
[[nodiscard]] std::vector<MediaRange> parse_accept(std::string_view header);

// Returns the weight, in thousandths, that the most specific matching range gives to `media_type`;
// 0 where no range matches. No ranges at all (no header) accept everything.
[[nodiscard]] int acceptance(const std::vector<MediaRange> &ranges, std::string_view media_type);

}   // namespace iiif
