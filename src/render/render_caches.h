// What rendering makes once for many answers of a process: resampling graphs, colour transforms and
// the histograms of whole pictures. The engine owns one and lends it to each answer; any thread.
// (Decoded tiles are shared by all processes instead: cache/tile_cache.h.)
#pragma once

#include "pixel/color.h"
#include "pixel/zimg_graph.h"
#include "render/picture_counts.h"

namespace iiif {

struct RenderCaches {
    ResizeGraphs graphs;
    ColorTransforms transforms;
    PictureCounts counts;
};

}   // namespace iiif
