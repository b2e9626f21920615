// Converts samples to another type, so that the range of each colour becomes black to white. The
// range comes from the file or the request, never from the pixels of a tile: otherwise neighbouring
// tiles would differ in brightness. Used by one thread.
#pragma once

#include <memory>
#include <vector>

#include "pixel/row_sink.h"

namespace iiif {

// `ranges` has one range for each colour, or is empty where samples use the whole range of their
// type. Returns null where no sample changes. `next` takes rows of `format` with samples of type
// `sample`; it is borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_depth(PixelFormat format,
                                                  const std::vector<ValueRange> &ranges,
                                                  SampleType sample, std::int64_t width,
                                                  RowSink &next);

}   // namespace iiif
