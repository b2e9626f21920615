// Rows in which each sample has become the weighed sum of those around it, in f32: what lies beyond
// the edges is as the edges are. Alpha stays, of 0 to 1. Used by one thread.
#pragma once

#include <memory>
#include <vector>

#include "model/image_info.h"
#include "model/orientation.h"
#include "pixel/row_source.h"

namespace iiif {

// `kernel` as in Look; `lows` is what stands for 0 in each colour. The source is borrowed.
[[nodiscard]] std::unique_ptr<RowSource> make_convolved_rows(RowSource &source,
                                                             const std::vector<float> &kernel,
                                                             const std::vector<float> &lows);

// For rows that are laid so: the kernel is turned along with them.
[[nodiscard]] std::vector<float> oriented(const std::vector<float> &kernel,
                                          const Orientation &orientation);

}   // namespace iiif
