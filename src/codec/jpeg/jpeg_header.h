// What the markers before the first scan of a JPEG file say (ITU-T T.81 annex B). Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "model/byte_source.h"
#include "model/geometry.h"
#include "model/metadata.h"
#include "model/orientation.h"
#include "model/pixel_format.h"

namespace iiif {

struct JpegHeader {
    Size size;
    ColorModel model = ColorModel::rgb;   // gray, RGB or CMYK, whatever the file makes of them
    bool counts_paper = false;            // CMYK as Adobe's programs write it
    // What a decoder holds of a picture of several scans; 0 where there is one.
    std::int64_t coefficient_bytes = 0;
    Orientation orientation;
    std::vector<std::uint8_t> profile;   // ICC; empty where there is none
    Metadata metadata;
};

// Reads no more than these markers. Throws Error: damaged, not_implemented for pictures of kinds
// that are not served.
[[nodiscard]] JpegHeader read_jpeg_header(const ByteSource &file);

}   // namespace iiif
