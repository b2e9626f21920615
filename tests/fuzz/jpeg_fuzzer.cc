// Reads JPEG files: the markers before the first scan, with EXIF, XMP and profiles, then the
// pixels. scripts/fuzz builds and runs it.
#include "codec/jpeg/jpeg_reader.h"
#include "read_picture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    iiif::read_picture(iiif::open_jpeg, {bytes, count});
    return 0;
}
