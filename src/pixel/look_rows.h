// A stage that applies a look to rows. The kernel is applied before, by ConvolvedRows, and the
// ranges by the depth stage. Each step here depends on one pixel and, for two kinds of contrast, on
// the histogram of the whole picture, so neighbouring tiles join without a seam. Used by one
// thread.
#pragma once

#include <memory>
#include <vector>

#include "model/image_info.h"
#include "model/look.h"
#include "pixel/histogram.h"
#include "pixel/row_sink.h"

namespace iiif {

// Takes rows of `format` with f32 samples and pushes rows of format_with_look(format, look).
// `histogram` is that of the whole picture after without_histogram(look); it is read during this
// call only, and only if look.needs_histogram(). `next` is borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_look(PixelFormat format, std::int64_t width,
                                                 const Look &look, const Histogram &histogram,
                                                 RowSink &next);

// Returns the range of each colour: from the look, otherwise from the file. Empty where neither
// states any, so that samples use the whole range of their type.
[[nodiscard]] std::vector<ValueRange> shown_ranges(const ImageInfo &info, const Look &look);

// Like shown_ranges(), but never empty: one range for each colour, also where it is the whole range
// of the type.
[[nodiscard]] std::vector<ValueRange> all_ranges(const ImageInfo &info, const Look &look);

// Returns the look without the contrast that needs the histogram.
[[nodiscard]] Look without_histogram(const Look &look);

}   // namespace iiif
