// Keeps what is made once for many answers of a child: resampling graphs, colour transforms, and
// the histograms and ranges of whole pictures. The engine owns one and lends it to each answer; any
// thread. (All children share decoded tiles: cache/tile_cache.h.)
#pragma once

#include "pixel/color.h"
#include "pixel/zimg_graph.h"
#include "render/picture_counts.h"
#include "render/picture_ranges.h"

namespace iiif {

struct RenderCaches {
    ResizeGraphs graphs;
    ColorTransforms transforms;
    PictureCounts counts;
    PictureRanges ranges;
};

}   // namespace iiif
