// Parses the markers before the first scan of a JPEG file (ITU-T T.81 annex B). Any thread may call
// it.
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
    ColorModel model = ColorModel::rgb;   // YCbCr counts as RGB, YCCK as CMYK
    bool counts_paper = false;            // CMYK is inverted, as Adobe's programs write it
    // The coefficients that a decoder holds if the picture has several scans; 0 if it has one.
    std::int64_t coefficient_bytes = 0;
    Orientation orientation;
    std::vector<std::uint8_t> profile;   // the ICC profile; empty where there is none
    Metadata metadata;
    std::int64_t scan_offset = 0;   // of the bytes behind the header of the first scan
};

// Reads nothing after these markers. Throws Error: damaged, not_implemented (lossless,
// hierarchical, more than 8 bits a sample, another number of components than 1, 3 or 4).
[[nodiscard]] JpegHeader read_jpeg_header(const ByteSource &file);

}   // namespace iiif
