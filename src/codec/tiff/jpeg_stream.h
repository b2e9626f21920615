// A whole JPEG file made of one TIFF tile without decoding it: the tables that lie elsewhere in
// front, the tile's own markers behind, and a marker that tells every browser the colour space that
// the TIFF meant (TIFF Technical Note 2; JFIF 1.02; ITU-T T.872 section 6 for Adobe's marker). Any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "codec/jpeg_decode.h"
#include "model/orientation.h"

namespace iiif {

// Nothing where a browser could not show it: tables are missing, or the way of coding (arithmetic,
// lossless, hierarchical) is not known to it. Throws Error(damaged) where the stream cannot be
// taken apart, or states another size or number of components than `stream` does. The scans
// themselves are not looked into.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> whole_jpeg(const JpegStream &stream);

// The top left of a whole JPEG of size `whole`, `part` of it, laid otherwise or without its
// colours. The coefficients are kept as they are. Nothing where blocks would have to be cut, or the
// stream is damaged: a decoder tells how.
struct JpegTransform {
    Size whole;
    Size part;
    Orientation orientation;
    bool gray = false;
};
[[nodiscard]] std::optional<std::vector<std::uint8_t>>
transformed_jpeg(Bytes jpeg, const JpegTransform &transform);

}   // namespace iiif
