// The four parameters of an IIIF image URI (Image API 3.0, 2.1 and 1.1, section 4), each already
// percent-decoded. Every function throws Error with a sentence that says what is right.
#pragma once

#include <optional>
#include <string_view>

#include "model/ask.h"
#include "model/request.h"

namespace iiif {

[[nodiscard]] Region parse_region(std::string_view text, Dialect dialect);
[[nodiscard]] Scale parse_size(std::string_view text, Dialect dialect);
[[nodiscard]] Rotation parse_rotation(std::string_view text, Dialect dialect);
[[nodiscard]] Quality parse_quality(std::string_view text, Dialect dialect);
[[nodiscard]] ImageFormat parse_format(std::string_view text, Dialect dialect);

// What is thrown for a format that may not be asked for: 400, or 415 in version 1.1.
[[noreturn]] void refuse_format(std::string_view name, Dialect dialect);

}   // namespace iiif
