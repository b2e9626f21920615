// Changes what the samples mean: grey by Rec. 601 (0.299 R + 0.587 G + 0.114 B), black and white by
// a threshold at the middle. Passes alpha on. RowSinks in front of `next`, which is borrowed.
#pragma once

#include <memory>

#include "model/request.h"
#include "pixel/row_sink.h"

namespace iiif {

// The format in which `make_tone` hands rows on.
[[nodiscard]] PixelFormat toned(PixelFormat format, Quality quality);

// Nothing when the quality changes nothing in rows of this format (normal, color, gray of gray).
[[nodiscard]] std::unique_ptr<RowSink> make_tone(PixelFormat format, std::int64_t width,
                                                 Quality quality, RowSink &next);

}   // namespace iiif
