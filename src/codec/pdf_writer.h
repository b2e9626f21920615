// Writes a PDF of one page that shows the picture, encoded as JPEG, at the size of the object. The
// picture has 300 dots per inch where its resolution is unknown or the page would exceed PDF's
// limits. Holds the encoded JPEG, because PDF states a stream's length before the stream, and
// writes the file in finish(). Borrows the Sink. Used by one thread. Throws Error(encoder_failed).
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_pdf_writer(const WriterSettings &settings,
                                                       PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
