// The numbers of the whole picture on which an answer depends, however small its own part is. They
// are the same for all tiles, so that tiles join without seams. A plain value, which PictureCounts
// (render/picture_counts.h) makes.
#pragma once

#include <cstdint>

#include "pixel/histogram.h"
#include "pixel/tone.h"

namespace iiif {

struct WholePicture {
    std::uint8_t white_threshold = kMiddleGray;   // the threshold of bitonal answers
    Histogram histogram = {};   // the grays before the look's contrast; empty unless it needs them
};

}   // namespace iiif
