// Makes a complete JPEG file of one TIFF tile without decoding it: shared tables first, then the
// tile's own markers, and a marker that states the TIFF's colour space to browsers (TIFF Technical
// Note 2; JFIF 1.02; ITU-T T.872 section 6 for Adobe's marker). Any thread may call it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "codec/jpeg_decode.h"
#include "model/orientation.h"

namespace iiif {

// Returns nothing where browsers could not show the file: tables are missing, or the coding process
// (arithmetic, lossless, hierarchical) is unknown to them. Throws Error(damaged) where the markers
// cannot be parsed, or state another size or number of components than `stream`. The entropy-coded
// scans are not checked.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> whole_jpeg(const JpegStream &stream);

// Crops a complete JPEG of size `whole` to its top left `part`, turns it, and drops its colours if
// `gray`. The coefficients are not decoded. Returns nothing where a block would have to be cut, or
// the stream is damaged; decoding it then reports the damage.
struct JpegTransform {
    Size whole;
    Size part;
    Orientation orientation;
    bool gray = false;
};
[[nodiscard]] std::optional<std::vector<std::uint8_t>>
transformed_jpeg(Bytes jpeg, const JpegTransform &transform);

}   // namespace iiif
