// The Accept header (RFC 9110 section 12.5.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iiif {

struct MediaRange {
    std::string type;      // "application/ld+json", "image/*", "*/*", in lower case
    std::string profile;   // the `profile` parameter without its quotes, or empty
    int quality = 1000;    // thousandths

    [[nodiscard]] bool wildcard() const { return type.ends_with("*"); }
};

// What cannot be read as a media range is left out.
[[nodiscard]] std::vector<MediaRange> parse_accept(std::string_view header);

// The quality that the most specific range gives `media_type`; 0 when none matches. An absent
// header (no ranges) accepts everything.
[[nodiscard]] int acceptance(const std::vector<MediaRange> &ranges, std::string_view media_type);

}   // namespace iiif
