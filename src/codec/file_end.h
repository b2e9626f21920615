// Finds out whether a file has the end of its picture, without decoding: a file without it is being
// copied, or has been cut. Any thread.
#pragma once

#include <cstdint>

#include "model/byte_source.h"

namespace iiif {

// Returns whether the bytes from `begin` to `end` contain the marker FF D9, by which JPEG and
// JPEG 2000 end, and which neither has inside its coded pixels. Of a long file with much behind the
// marker, it is assumed to be there.
[[nodiscard]] bool has_end_marker(const ByteSource &file, std::int64_t begin, std::int64_t end);

}   // namespace iiif
