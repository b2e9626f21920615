// Divides colours that are stored premultiplied by alpha, because PixelFormat has unassociated
// alpha.
#pragma once

#include <cstdint>

#include "pixel/sample.h"

namespace iiif {

template <class Sample> void unassociate(const Sample *alpha, std::int64_t width, Sample *color)
{
    for (std::int64_t x = 0; x < width; ++x) {
        if (alpha[x] > 0) {
            color[x] =
                clipped<Sample>(static_cast<float>(color[x]) * static_cast<float>(kWhite<Sample>) /
                                static_cast<float>(alpha[x]));
        }
    }
}

}   // namespace iiif
