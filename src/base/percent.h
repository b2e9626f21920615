// Percent-encoding and decoding of one path segment (RFC 3986 section 2.1). The caller has split
// the path at its slashes before, so that an encoded slash (%2F) is part of a name. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace iiif {

// Decodes exactly once: "%2541" becomes "%41". Throws Error(bad_request) where two hexadecimal
// digits do not follow a `%`.
[[nodiscard]] std::string percent_decode(std::string_view segment);

// Encodes every byte except letters, digits and `-._~`, with upper-case hexadecimal digits.
[[nodiscard]] std::string percent_encode(std::string_view text);

}   // namespace iiif
