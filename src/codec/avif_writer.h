// Writes AVIF, 8 bits a sample, gray or RGB with or without alpha. Holds the whole picture, because
// libavif needs all rows at once, and writes the file in finish(). Borrows the Sink. Used by one
// thread. Throws Error(encoder_failed) with libavif's message.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_avif_writer(const WriterSettings &settings,
                                                        PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
