// Reads WebP files. scripts/fuzz builds and runs it.
#include "codec/webp_reader.h"
#include "read_picture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    iiif::read_picture(iiif::open_webp, {bytes, count});
    return 0;
}
