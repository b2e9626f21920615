// Reads the boxes of a JP2 file and the headers of its codestream, without decoding. scripts/fuzz
// builds and runs it.
#include <cstdint>
#include <memory>
#include <vector>

#include "base/error.h"
#include "codec/jpeg2000/j2k_codestream.h"
#include "codec/jpeg2000/jp2_boxes.h"
#include "source/memory_source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    const iiif::MemorySource file(std::vector(bytes, bytes + count));
    try {
        const auto boxes = iiif::read_jp2_boxes(file);
        static_cast<void>(
            iiif::read_j2k_codestream(file, boxes.codestream_offset, boxes.codestream_end));
    }
    catch (const iiif::Error &) {
        return 0;
    }
    return 0;
}
