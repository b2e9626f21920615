// Resampling, by zimg: reads rows of `source`, pushes rows of size `target` into `sink`, then
// finishes it. `window` is the part of the source, in its pixels, that becomes the target; what
// lies around it is read for the filter's taps only, which is what makes neighbouring answers join
// without a seam. Where the source ends, the taps see it mirrored, and so does a window that ends
// beyond it, by less than a pixel. Whole pixels that stay as they are get copied. No more rows are
// held than the filter spans for a few dozen rows of the target.
#pragma once

#include "model/resample.h"
#include "pixel/row_sink.h"
#include "pixel/row_source.h"

namespace iiif {

class ResizeGraphs;

void resize(RowSource &source, const Window &window, Size target, Filter filter,
            ResizeGraphs &graphs, RowSink &sink);

}   // namespace iiif
