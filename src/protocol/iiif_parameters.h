// Parses the parameters of an IIIF image URI (Image API 3.0, 2.1 and 1.1, section 4), which the
// caller has percent-decoded. Each function throws Error(bad_request), or Error(unknown_media) for
// a format in version 1.1, with a sentence that says what is valid. Any thread.
//
// `settings` say whose spellings are valid: those of one version, or, if lenient, those of all.
//
//     parse_region("pct:10,10,80,80", {.dialect = Dialect::iiif3})
#pragma once

#include <optional>
#include <string_view>

#include "model/ask.h"
#include "model/request.h"

namespace iiif {

[[nodiscard]] Region parse_region(std::string_view text, const ParseSettings &settings);
[[nodiscard]] Scale parse_size(std::string_view text, const ParseSettings &settings);
[[nodiscard]] Rotation parse_rotation(std::string_view text, const ParseSettings &settings);
[[nodiscard]] Quality parse_quality(std::string_view text, const ParseSettings &settings);
[[nodiscard]] ImageFormat parse_format(std::string_view text, Dialect dialect);

// Throws the Error for a format that the location does not answer: 400, or 415 in version 1.1.
[[noreturn]] void refuse_format(std::string_view name, Dialect dialect);

}   // namespace iiif
