// Convolves rows: each sample becomes the weighted sum of the samples around it, in f32. Samples
// beyond the picture's edges repeat the edge. Alpha is not convolved, but scaled to 0 to 1. Used by
// one thread; borrows the source.
#pragma once

#include <memory>
#include <vector>

#include "model/image_info.h"
#include "model/orientation.h"
#include "pixel/row_source.h"

namespace iiif {

// `kernel` is Look::kernel; `lows` is, for each colour, the sample that means black.
[[nodiscard]] std::unique_ptr<RowSource> make_convolved_rows(RowSource &source,
                                                             const std::vector<float> &kernel,
                                                             const std::vector<float> &lows);

// Returns the kernel for rows that have been oriented: it is mirrored and turned like the rows.
[[nodiscard]] std::vector<float> oriented(const std::vector<float> &kernel,
                                          const Orientation &orientation);

}   // namespace iiif
