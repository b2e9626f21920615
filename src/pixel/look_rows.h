// Gives rows a look. All but the kernel (ConvolvedRows do that), the ranges (the depth stage does
// those) and what has to be counted first depends on the pixel alone, so tiles join.
#pragma once

#include <memory>
#include <vector>

#include "model/image_info.h"
#include "model/look.h"
#include "pixel/histogram.h"
#include "pixel/row_sink.h"

namespace iiif {

// Rows of `format`, f32, in; rows of format_with_look(format, look) out, to `next`, which is
// borrowed. `histogram` is that of the whole picture as it has the without_histogram() look; it is
// read where look.needs_histogram() only.
[[nodiscard]] std::unique_ptr<RowSink> make_look(PixelFormat format, std::int64_t width,
                                                 const Look &look, const Histogram &histogram,
                                                 RowSink &next);

// What each colour runs from and to where it has the look; none where samples use all of their
// type.
[[nodiscard]] std::vector<ValueRange> shown_ranges(const ImageInfo &info, const Look &look);

// The same, where samples use all of their type said, too.
[[nodiscard]] std::vector<ValueRange> all_ranges(const ImageInfo &info, const Look &look);

// The look without what needs the histogram.
[[nodiscard]] Look without_histogram(const Look &look);

}   // namespace iiif
