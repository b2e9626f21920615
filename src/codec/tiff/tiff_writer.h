// TIFF, deflated, 8 or 16 bits a sample: strips, or tiles where the picture is large or wide. Holds
// the encoded file: its directory, which libtiff writes last, is told of in its first bytes.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_tiff_writer(const WriterSettings &settings,
                                                        PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
