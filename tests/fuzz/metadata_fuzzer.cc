// Reads an EXIF block or an XMP packet and makes those of an answer from it. What was made is read
// again without loss of its orientation. The first byte chooses the kind. scripts/fuzz builds and
// runs it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "codec/metadata/exif.h"
#include "codec/metadata/xmp.h"

namespace iiif {
namespace {

constexpr Size kAnswer{640, 480};

void read_block(Bytes block)
{
    Metadata metadata;
    static_cast<void>(exif_orientation(block));
    read_exif(block, metadata);
    const auto made = exif_block(metadata, kAnswer);
    if (made.size() >= 65536 || !exif_orientation(made).upright()) {
        std::abort();
    }
    Metadata again;
    read_exif(made, again);
}

void read_packet(Bytes packet)
{
    Metadata metadata;
    metadata.xmp.assign(packet.begin(), packet.end());
    static_cast<void>(xmp_packet(metadata, kAnswer));
}

}   // namespace
}   // namespace iiif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    if (count == 0) {
        return 0;
    }
    const iiif::Bytes content{bytes + 1, count - 1};
    try {
        bytes[0] % 2 == 0 ? iiif::read_block(content) : iiif::read_packet(content);
    }
    catch (const iiif::Error &) {
        return 0;
    }
    return 0;
}
