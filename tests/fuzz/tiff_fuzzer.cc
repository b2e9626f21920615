// Reads TIFF files: directories, tags, compressions. scripts/fuzz builds and runs it.
#include "codec/tiff/tiff_reader.h"
#include "read_picture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    iiif::read_picture(iiif::open_tiff, {bytes, count});
    return 0;
}
