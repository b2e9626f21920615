// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, no code point above U+10FFFF. Any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace iiif {

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

// Converts Latin-1 to UTF-8.
[[nodiscard]] std::string from_latin(std::string_view text);

// Returns the text, read as Latin-1 where it is not UTF-8.
[[nodiscard]] std::string as_utf8(std::string_view text);

}   // namespace iiif
