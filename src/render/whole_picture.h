// The numbers of the whole picture on which an answer depends, however small its own part is. They
// are the same for all tiles, so that tiles join without seams. A plain value, which PictureRanges
// (render/picture_ranges.h) and PictureCounts (render/picture_counts.h) make.
#pragma once

#include <cstdint>
#include <optional>

#include "pixel/histogram.h"
#include "pixel/tone.h"

namespace iiif {

struct WholePicture {
    std::uint8_t white_threshold = kMiddleGray;   // the threshold of bitonal answers
    std::optional<ValueRange> range = {};         // of each colour, instead of ImageInfo::ranges
    Histogram histogram = {};   // the grays before the look's contrast; empty unless it needs them
};

}   // namespace iiif
