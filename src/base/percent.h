// Percent coding of one path segment (RFC 3986 section 2.1).
#pragma once

#include <string>
#include <string_view>

namespace iiif {

// Decodes exactly once. Throws Error(bad_request) for `%` without two hexadecimal digits.
[[nodiscard]] std::string percent_decode(std::string_view segment);

}   // namespace iiif
