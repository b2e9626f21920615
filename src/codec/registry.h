// Which codecs were built, and the way to them. Any thread.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "codec/reader.h"
#include "codec/writer.h"
#include "pixel/row_sink.h"

namespace iiif {

// Opens the picture in the file `path`, or the one with that number, from 1, where the file has
// many; its first bytes decide what it is, never its name. Throws Error: not_found, forbidden,
// unknown_media (of no known kind), not_implemented (a kind of picture that is not served),
// damaged.
[[nodiscard]] std::unique_ptr<Reader> open_picture(const std::string &path, int page = 1);

// Whether open_picture() opens it. Throws Error (busy, out_of_memory) where that cannot be told
// now.
[[nodiscard]] bool is_picture(const std::string &path);

// A writer for rows of `format`, `size` in all. `format` has alpha only where the image format can.
[[nodiscard]] std::unique_ptr<RowSink> make_writer(const WriterSettings &settings,
                                                   PixelFormat format, Size size, Sink &sink);

// The formats that can be written in this build, best known first.
[[nodiscard]] std::span<const ImageFormat> writable_formats();

}   // namespace iiif
