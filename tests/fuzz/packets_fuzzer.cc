// Locates the packets of every tile of a raw codestream: by stated lengths and by reading all
// packet headers, in all progressions. The work has to stay within its budget. scripts/fuzz builds
// and runs it.
#include <cstdint>
#include <memory>
#include <vector>

#include "base/error.h"
#include "codec/jpeg2000/j2k_index.h"
#include "source/memory_source.h"

namespace iiif {
namespace {

constexpr std::size_t kMostTiles = 16;

void locate(J2kIndex &index, std::int64_t tile)
{
    try {
        const auto geometry = index.geometry(tile);
        const auto packets = index.packets(tile, geometry);
        static_cast<void>(packets->bytes_held());
    }
    catch (const Error &) {
        return;   // the next tile may be intact
    }
}

void read_codestream(Bytes content)
{
    try {
        const auto file =
            std::make_shared<const MemorySource>(std::vector(content.begin(), content.end()));
        auto codestream = read_j2k_codestream(*file, 0, file->bytes());
        const auto tiles = std::min(codestream.tiles.size(), kMostTiles);
        J2kIndex index(file, std::move(codestream));
        for (std::size_t tile = 0; tile < tiles; ++tile) {
            locate(index, static_cast<std::int64_t>(tile));
        }
    }
    catch (const Error &) {
        return;
    }
}

}   // namespace
}   // namespace iiif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    iiif::read_codestream({bytes, count});
    return 0;
}
