// Writes JPEG, baseline or, if the operator asks for it, progressive; 4:2:0, or 4:4:4 at high
// encoder quality. Streams. Used by one thread.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_jpeg_writer(const WriterSettings &settings,
                                                        PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
