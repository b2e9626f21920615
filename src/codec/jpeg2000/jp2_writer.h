// Writes lossless JP2 (ISO/IEC 15444-1 annex I) with libopenjp2. Holds the whole picture in memory.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

// `format` is gray or RGB, with or without alpha, in bytes or 16-bit samples.
[[nodiscard]] std::unique_ptr<RowSink> make_jp2_writer(const WriterSettings &settings,
                                                       PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
