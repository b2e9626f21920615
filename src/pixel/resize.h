// Resamples rows with zimg, in the middle of the pipeline: pulls rows from `source`, pushes rows of
// size `target` into `sink`, then calls sink.finish(). Used by one thread; source and sink are
// borrowed. No more rows are held than the filter needs for a few dozen rows of the target.
//
// `window` is the part of the source, in its pixels, that becomes the target. Pixels around it are
// read for the filter's taps, so that neighbouring answers join without a seam. Beyond the source's
// edge, by less than a pixel for a window, the source is mirrored. A window of whole pixels at
// scale 1 is copied.
#pragma once

#include "model/resample.h"
#include "pixel/row_sink.h"
#include "pixel/row_source.h"

namespace iiif {

class ResizeGraphs;

// Throws Error(not_implemented) for sizes that zimg refuses, and whatever `source` and `sink`
// throw.
void resize(RowSource &source, const Window &window, Size target, Filter filter,
            ResizeGraphs &graphs, RowSink &sink);

}   // namespace iiif
