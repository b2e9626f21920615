// Writes PNG, gray or RGB of 8 or 16 bits, with or without alpha. Streams: write() passes
// compressed bytes to the Sink, which is borrowed. Used by one thread. Throws Error(encoder_failed)
// with libpng's message.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_png_writer(const WriterSettings &settings,
                                                       PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
