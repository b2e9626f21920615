// The links in the headers of an image answer: the canonical URL and the compliance profile (Image
// API 3.0 and 2.1 sections 4.7 and 6, 1.1 section 8). Any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/ask.h"
#include "model/resolved_request.h"

namespace iiif {

// Returns "{region}/{size}/{rotation}/{quality}.{format}" in canonical form. Version 1.1 defines no
// canonical form and gets the form of 2.1 with its own quality names.
[[nodiscard]] std::string canonical_path(const ResolvedRequest &resolved, Dialect dialect);

// Returns the URI of a compliance level.
[[nodiscard]] std::string profile_uri(Dialect dialect, int level);

// Returns the compliance level (0 to 2) of a location, which depends on whether it answers jpg and
// png.
[[nodiscard]] int compliance_level(bool jpg, bool png);

// Returns a URI for a Link header: characters that would end it there are percent-encoded.
[[nodiscard]] std::string link_uri(std::string_view uri);

}   // namespace iiif
