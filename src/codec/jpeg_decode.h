// Decodes JPEG streams with libjpeg-turbo, including the abbreviated streams of TIFF tiles, whose
// tables are stored elsewhere in the file. A JpegDecoder is used by one thread. It keeps scratch
// memory between pictures, but no state that could change the next picture.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/byte_source.h"
#include "base/sink.h"
#include "codec/damage.h"
#include "codec/sequential_reader.h"
#include "pixel/strip.h"

namespace iiif {

enum class JpegColors { gray, rgb, ycbcr, cmyk };

struct JpegStream {
    Bytes tables;                            // an abbreviated stream with tables only; may be empty
    Bytes picture;                           // from SOI to EOI
    JpegColors colors = JpegColors::ycbcr;   // overrides the markers
    Size largest;                            // the largest size that the stream may have
};

class JpegDecoder {
public:
    // Decodes the top left out.size pixels of the picture, as gray (from gray), CMYK (from CMYK) or
    // RGB. Throws Error(damaged) where the stream contradicts `stream`, or nothing of it can be
    // decoded. Where it is damaged or does not cover out.size, the tolerance decides: it throws
    // too, or decodes as far as libjpeg can and fills missing rows and columns with the background.
    void decode(const JpegStream &stream, const StripView &out, const Tolerance &tolerance = {});

private:
    std::vector<std::uint8_t> row_;   // one row as libjpeg delivers it, interleaved
};

// --- Rows of a JPEG file, from the top down, at full size or reduced by the decoder. The file is
// read while rows are decoded.

struct JpegRowsOptions {
    Size size;                            // the reduced picture's
    PixelFormat format;                   // gray, RGB or CMYK; CMYK is not inverted
    int level = 0;                        // reduced by 2^level; 3 at most
    std::int64_t coefficient_bytes = 0;   // held by a picture of several scans
    Sink *client = nullptr;               // checked while the file is opened; may be null
    bool tolerant = false;                // goes on after damage: RowDecoder::damage()
};

// Throws Error(damaged), also where the file does not match the options.
[[nodiscard]] std::unique_ptr<RowDecoder> open_jpeg_rows(std::shared_ptr<const ByteSource> file,
                                                         const JpegRowsOptions &options);

}   // namespace iiif
