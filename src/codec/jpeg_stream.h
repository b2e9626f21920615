// A whole JPEG file made of one TIFF tile without decoding it: the tables that lie elsewhere in
// front, the tile's own markers behind, and a marker that tells every browser the colour space that
// the TIFF meant (TIFF Technical Note 2; JFIF 1.02; ITU-T T.872 section 6 for Adobe's marker). Any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "codec/jpeg_decode.h"

namespace iiif {

// Nothing where a browser could not show it: tables are missing, or the way of coding (arithmetic,
// lossless, hierarchical) is not known to it. Throws Error(damaged) where the stream cannot be
// taken apart, or states another size or number of components than `stream` does. The scans
// themselves are not looked into.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> whole_jpeg(const JpegStream &stream);

// The top left of a whole JPEG, cut without decoding: the coefficients are kept as they are.
[[nodiscard]] std::vector<std::uint8_t> crop_jpeg(Bytes jpeg, Size size);

}   // namespace iiif
