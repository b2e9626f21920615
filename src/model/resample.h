// The filters that a picture may be resampled with.
#pragma once

#include <cstdint>

#include "model/geometry.h"

namespace iiif {

enum class Filter { nearest, bilinear, bicubic, lanczos };

}   // namespace iiif
