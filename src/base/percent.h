// Percent-encoding and decoding of one path segment (RFC 3986 section 2.1). The caller has split
// the path at its slashes before, so that an encoded slash (%2F) is part of a name. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace iiif {

// Decodes exactly once: "%2541" becomes "%41". Throws Error(bad_request) where two hexadecimal
// digits do not follow a `%`.
[[nodiscard]] std::string percent_decode(std::string_view segment);

// Encodes every byte except letters, digits and -._~, with upper-case hexadecimal digits.
[[nodiscard]] std::string percent_encode(std::string_view text);

// Encodes a name as one segment; a slash in it becomes %2F. Letters, digits and -._~;:,@ stay as
// they are.
[[nodiscard]] std::string encode_segment(std::string_view name);

// Encodes the bytes of a URI that no URI may contain (blanks, quotes, brackets and so on) and keeps
// its other bytes, also those that are encoded already.
[[nodiscard]] std::string valid_uri(std::string_view uri);

}   // namespace iiif
