// Which codecs were built, and the way to them. Any thread.
#pragma once

#include <memory>
#include <span>

#include "codec/reader.h"
#include "codec/writer.h"
#include "model/byte_source.h"
#include "pixel/row_sink.h"

namespace iiif {

// Opens a page of the source, counted from 1. The first bytes decide of what kind the picture is.
// Throws Error: not_found (no such page), unknown_media (no known kind), not_implemented (a kind of
// picture that is not served), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_picture(std::shared_ptr<const ByteSource> source,
                                                   int page = 1);

// A writer for rows of `format`, `size` in all. `format` has alpha only where the image format can.
[[nodiscard]] std::unique_ptr<RowSink> make_writer(const WriterSettings &settings,
                                                   PixelFormat format, Size size, Sink &sink);

// The formats that can be written in this build, best known first.
[[nodiscard]] std::span<const ImageFormat> writable_formats();

}   // namespace iiif
