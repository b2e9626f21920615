// Plans which pixels of a level are read as numbers (IIP's SPECTRA and PFL). A plan is a plain
// value; nothing is decoded. read_pixel_values() (render/pixel_values.h) carries it out. Any
// thread.
#pragma once

#include <cstdint>

#include "model/ask.h"
#include "model/image_info.h"
#include "model/limits.h"

namespace iiif {

// Some pixels of one row or one column.
struct PixelValuesPlan {
    PixelValues::Form form = PixelValues::Form::profile;
    int level = 0;
    Rect rect;   // of the level as shown, after the picture's own orientation

    auto operator<=>(const PixelValuesPlan &) const = default;
};

// Throws Error: not_found where there is no such level or tile; bad_request where the pixels lie
// outside of it, are more than an answer may be wide, or take more memory than allowed.
[[nodiscard]] PixelValuesPlan plan(const PixelValues &asked, const ImageInfo &info,
                                   const Limits &limits);

// Returns the memory for reading the pixels, in bytes.
[[nodiscard]] std::int64_t bytes_needed(const PixelValuesPlan &plan, const ImageInfo &info);

}   // namespace iiif
