// GIF: 256 colours, which giflib chooses; grays are kept as they are. Holds the picture.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

// `format` is gray or RGB of bytes.
[[nodiscard]] std::unique_ptr<RowSink> make_gif_writer(const WriterSettings &settings,
                                                       PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
