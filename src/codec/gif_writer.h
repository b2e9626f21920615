// Writes GIF with a palette of 256 colours that giflib chooses; gray pictures keep their samples.
// Holds the whole picture and writes the file in finish(). Borrows the Sink. Used by one thread.
// Throws Error(encoder_failed).
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

// `format` has to be gray or RGB without alpha, 8 bits a sample.
[[nodiscard]] std::unique_ptr<RowSink> make_gif_writer(const WriterSettings &settings,
                                                       PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
