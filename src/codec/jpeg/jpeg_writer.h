// Writes JPEG, baseline or, if the operator asks for it, progressive; 4:2:0, or 4:4:4 at high
// encoder quality; gray or RGB without alpha. Passes bytes to the Sink as the encoder makes them.
// Borrows the Sink. Used by one thread. Throws Error(encoder_failed) with libjpeg's message.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_jpeg_writer(const WriterSettings &settings,
                                                        PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
