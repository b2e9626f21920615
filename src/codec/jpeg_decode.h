// Decodes JPEG streams with libjpeg-turbo, among them the abbreviated ones of TIFF tiles, whose
// tables lie elsewhere. A JpegDecoder is used by one thread; it keeps scratch memory from picture
// to picture, but nothing that could make one picture depend on the one before.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/byte_source.h"
#include "base/sink.h"
#include "codec/sequential_reader.h"
#include "pixel/strip.h"

namespace iiif {

enum class JpegColors { gray, rgb, ycbcr, cmyk };

struct JpegStream {
    Bytes tables;    // an abbreviated stream of nothing but tables; may be empty
    Bytes picture;   // from SOI to EOI
    JpegColors colors = JpegColors::ycbcr;   // what the components are: markers are not asked
    Size largest;                            // what the stream's own size has to fit in
};

class JpegDecoder {
public:
    // Decodes the top left of the picture, out.size of it, as gray (from gray), CMYK (from CMYK) or
    // rgb. Throws Error(damaged) where the stream does not cover out.size, is not what `stream`
    // says, or where libjpeg has as much as a doubt: no picture with a made-up part is ever
    // returned.
    void decode(const JpegStream &stream, const StripView &out);

private:
    std::vector<std::uint8_t> row_;   // one row as libjpeg delivers it, pixel by pixel
};

// --- The rows of a JPEG file from the top on, as they are or reduced while they are decoded. The
// file is read as it is needed.

struct JpegRowsOptions {
    Size size;                            // of the reduced picture
    PixelFormat format;                   // gray, RGB or CMYK as the file counts it
    int level = 0;                        // reduced by 2 to this power, 8 at most
    std::int64_t coefficient_bytes = 0;   // that a picture of several scans holds
    Sink *client = nullptr;               // looked at while the scans are read, or nobody
};

// Throws Error(damaged) also where the file is not what the options say.
[[nodiscard]] std::unique_ptr<RowDecoder> open_jpeg_rows(std::shared_ptr<const ByteSource> file,
                                                         const JpegRowsOptions &options);

}   // namespace iiif
