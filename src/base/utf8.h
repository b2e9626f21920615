// Checks text for UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, no code point
// above U+10FFFF. Any thread.
#pragma once

#include <string_view>

namespace iiif {

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}   // namespace iiif
