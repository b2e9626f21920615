// Identifiers as they stand in URLs: percent-encoded, decoded exactly once.
#pragma once

#include <string>
#include <string_view>

namespace iiif {

inline constexpr std::size_t kLongestUrl = 2048;

// Decodes what names the picture. A slash in it, encoded or not, parts folders. Throws Error:
// bad_request for what no name of a file may have, not_found for what none can be.
[[nodiscard]] std::string parse_identifier(std::string_view encoded);

// The same for a name that is decoded already.
void check_identifier(std::string_view identifier);

}   // namespace iiif
