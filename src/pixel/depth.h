// From the samples of a file to those of an answer: the range that a picture's colours are stated
// to have becomes black to white of another type. It depends on what the file says of the whole
// picture, never on a tile's content, or tiles would not join.
#pragma once

#include <memory>
#include <vector>

#include "pixel/row_sink.h"

namespace iiif {

// `ranges` as in ImageInfo: one for each colour, or none. Nothing when no sample is changed.
// `next`, which takes `format` with samples of type `sample`, is borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_depth(PixelFormat format,
                                                  const std::vector<ValueRange> &ranges,
                                                  SampleType sample, std::int64_t width,
                                                  RowSink &next);

}   // namespace iiif
