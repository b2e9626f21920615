// The codecs that this build contains: opens a picture of any supported file type, and makes a
// writer for any supported image format. Any thread may call these functions.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/reader.h"
#include "codec/writer.h"
#include "model/byte_source.h"
#include "model/input_format.h"
#include "pixel/row_sink.h"

namespace iiif {

// Recognises the kind of a file by its first bytes. Throws Error: unknown_media, damaged.
[[nodiscard]] InputFormat input_format_of(const ByteSource &source);

// Opens a page of the source, counted from 1. The file type is detected from the first bytes.
// Throws Error: not_found (no such page), unknown_media (unknown file type), not_implemented (a
// variant of the format that is not supported), damaged.
[[nodiscard]] std::unique_ptr<Reader> open_picture(std::shared_ptr<const ByteSource> source,
                                                   int page = 1);

// Makes a writer for rows of `format`; `size` is that of the whole picture. `format` may have alpha
// only where the image format can store it. `sink` is borrowed.
[[nodiscard]] std::unique_ptr<RowSink> make_writer(const WriterSettings &settings,
                                                   PixelFormat format, Size size, Sink &sink);

// Returns the kinds of files that this build can read, as one text: "TIFF, JPEG, PNG".
[[nodiscard]] std::string readable_kinds();

// The name of the codec that open_picture() uses for the source, or "other".
[[nodiscard]] std::string_view codec_name(const ByteSource &source);
// The names of the codecs that this build reads with.
[[nodiscard]] std::vector<std::string_view> codec_names();

// Returns the formats that this build can write, the most widely supported first.
[[nodiscard]] std::span<const ImageFormat> writable_formats();

}   // namespace iiif
