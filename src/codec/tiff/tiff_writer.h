// Writes TIFF with 8 or 16 bits a sample, in strips, or in tiles if the picture is large or wide.
// Holds the encoded file, because libtiff writes its directory last and the first bytes state the
// directory's offset. Pictures above FormatTraits::most_encoder_bytes are streamed uncompressed.
// Used by one thread.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_tiff_writer(const WriterSettings &settings,
                                                        PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
