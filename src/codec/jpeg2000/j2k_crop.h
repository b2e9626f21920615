// A window of one tile, at a reduction, as a small codestream of its own: the code-blocks that the
// window needs, cut out on a grid on which all of them keep their places. OpenJPEG makes of it
// exactly what it makes of the window in the whole codestream. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/jpeg2000/j2k_blocks.h"
#include "codec/jpeg2000/j2k_index.h"

namespace iiif {

struct J2kCrop {
    std::vector<std::uint8_t> codestream;   // its components are those that were wanted
    Rect area;                              // the window on its reference grid
    std::int64_t shift_x = 0;               // how far that lies from the reduced reference grid
    std::int64_t shift_y = 0;
};

// Throws Error: damaged, out_of_memory.
[[nodiscard]] J2kCrop crop(J2kIndex &index, const J2kTile &geometry, const J2kWindow &window);

// The coding of a crop that ends with a resolution: those above it are gone, and precincts are as
// large as can be, but for those that make code-blocks smaller.
[[nodiscard]] J2kCoding cropped_coding(const J2kCoding &coding, int resolution);

}   // namespace iiif
