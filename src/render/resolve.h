// Resolves what a Request says relative to a picture and its limits: `square`, `pct:` and `full`
// become a rectangle of pixels; `max`, `!w,h` and `w,` become a size. Every way to write one
// request has the same result. Any thread.
#pragma once

#include "model/image_info.h"
#include "model/limits.h"
#include "model/resolved_request.h"

namespace iiif {

// Throws Error: bad_request where region or size are impossible or over the limits; not_found where
// there is no such tile; not_implemented where enlarging is switched off.
[[nodiscard]] ResolvedRequest resolve(const Request &request, const ImageInfo &info,
                                      const Limits &limits);

}   // namespace iiif
