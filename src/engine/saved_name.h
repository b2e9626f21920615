// The file name under which a browser saves an answer. Any thread.
#pragma once

#include <string>

#include "model/ask.h"
#include "model/resolved_request.h"

namespace iiif {

// Returns the value of Content-Disposition. The name tells the picture, its page, and what of it is
// shown, so that different answers are saved under different names: maps_a.tif;2 at 600x400 becomes
// maps_a_page2_600x400.jpg. A name that is not plain ASCII is sent in UTF-8 as well (RFC 6266).
[[nodiscard]] std::string content_disposition(const Ask &ask, const ResolvedRequest &view);

}   // namespace iiif
