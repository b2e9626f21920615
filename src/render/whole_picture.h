// What an answer has to know of the whole picture, however small its own part is: the same for all
// tiles, so that they join without seams. A plain value, which counted() (render/picture_counts.h)
// fills.
#pragma once

#include <cstdint>

#include "pixel/histogram.h"
#include "pixel/tone.h"

namespace iiif {

struct WholePicture {
    std::uint8_t white_threshold = kMiddleGray;   // the threshold of bitonal answers
    Histogram histogram = {};   // of the grays before the look's contrast, where that counts them
};

}   // namespace iiif
