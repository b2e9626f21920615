// The rows of a JPEG file from the top on, as they are or reduced while they are decoded. The file
// is read as it is needed. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "base/file.h"
#include "codec/sequential_reader.h"
#include "pixel/strip.h"

namespace iiif {

struct JpegRowsOptions {
    Size size;                            // of the reduced picture
    PixelFormat format;                   // gray, RGB or CMYK as the file counts it
    int level = 0;                        // reduced by 2 to this power, 8 at most
    std::int64_t coefficient_bytes = 0;   // that a picture of several scans holds
};

// Throws Error(damaged) also where the file is not what the options say.
[[nodiscard]] std::unique_ptr<RowDecoder> open_jpeg_rows(std::shared_ptr<const File> file,
                                                         const JpegRowsOptions &options);

}   // namespace iiif
