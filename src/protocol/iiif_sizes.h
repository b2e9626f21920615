// The sizes that documents list because they are cheap to answer. Any thread.
#pragma once

#include <vector>

#include "model/image_info.h"
#include "model/limits.h"

namespace iiif {

// Returns the sizes of the whole picture that info.json lists, the smallest first: those of stored
// levels and their halves that the limits allow.
[[nodiscard]] std::vector<Size> listed_sizes(const ImageInfo &info, const Limits &limits);

}   // namespace iiif
