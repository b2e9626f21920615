// Writes WebP, lossy or, if the operator asks for it, lossless. Holds the whole picture, because
// libwebp needs all rows at once, and writes the file in finish(). Borrows the Sink. Used by one
// thread. Throws Error(encoder_failed) with libwebp's error number.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_webp_writer(const WriterSettings &settings,
                                                        PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
