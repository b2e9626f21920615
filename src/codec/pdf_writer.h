// PDF of one page that shows the picture, as JPEG, as large as the object is; at 300 dots an inch
// where that is not known, or no page could be as large. Holds the encoded JPEG: its length stands
// before it.
#pragma once

#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

[[nodiscard]] std::unique_ptr<RowSink> make_pdf_writer(const WriterSettings &settings,
                                                       PixelFormat format, Size size, Sink &sink);

}   // namespace iiif
