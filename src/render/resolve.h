// A Request meets the picture and the limits: regions become pixels, sizes become whole numbers.
// Any thread.
#pragma once

#include "model/image_info.h"
#include "model/limits.h"
#include "model/view.h"

namespace iiif {

// Throws Error(bad_request, not_implemented) with the reason.
[[nodiscard]] View resolve(const Request &request, const ImageInfo &info, const Limits &limits);

}   // namespace iiif
