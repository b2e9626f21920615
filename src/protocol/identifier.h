// Decodes and checks identifiers. An identifier is percent-encoded in a URL and decoded exactly
// once; it may name a file in a folder, but never a path out of the root. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace iiif {

inline constexpr std::size_t kLongestUrl = 2048;   // bytes

// Decodes an identifier and checks it. A slash in it, encoded or not, separates folders; slashes in
// front of it mean nothing.
[[nodiscard]] std::string parse_identifier(std::string_view encoded);

// Returns the identifier without the slashes in front of it: no identifier is an absolute path.
[[nodiscard]] std::string without_leading_slashes(std::string identifier);

// Returns the length of the identifier at the beginning of an IIIF path (without its first slash)
// whose identifier may contain slashes that are not encoded. The path is read from its end.
[[nodiscard]] std::size_t identifier_length(std::string_view path);

// Returns whether check_identifier() accepts the name of a file or folder.
[[nodiscard]] bool is_identifier(std::string_view name);

// Checks a decoded identifier. Throws Error(bad_request) for `.` and `..` as segments, for control
// characters, backslashes and text that is not UTF-8; throws Error(not_found) for a segment longer
// than a file name can be.
void check_identifier(std::string_view identifier);

}   // namespace iiif
