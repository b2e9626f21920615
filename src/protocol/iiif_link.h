// The links of an image answer (Image API 3.0 and 2.1 section 4.7 and 6, 1.1 section 8).
#pragma once

#include <string>
#include <string_view>

#include "model/ask.h"
#include "model/resolved_request.h"

namespace iiif {

// "{region}/{size}/{rotation}/{quality}.{format}" in its canonical form; version 1.1 defines none
// and gets that of 2.1 with its own quality names.
[[nodiscard]] std::string canonical_path(const ResolvedRequest &resolved, Dialect dialect);

// The URI of the compliance level that is met where these formats are served.
[[nodiscard]] std::string profile_uri(Dialect dialect, int level);

// The level (0 to 2) that is met where `jpg` and `png` are, or are not, served.
[[nodiscard]] int compliance_level(bool jpg, bool png);

// A URI as it may stand in a Link header: what would end it there is percent-encoded.
[[nodiscard]] std::string link_uri(std::string_view uri);

}   // namespace iiif
