// Opens a TIFF from memory and reads all tiles of small pictures. Faults in the file must yield an
// Error; crashes, leaks, other exceptions and hours of work are bugs. Not part of `all`:
//
//     configure CC=clang CXX=clang++ --enable-sanitizers \
//         CXXFLAGS='-g -O1 -fsanitize=fuzzer-no-link'
//     make tiff_fuzzer tiff_seeds
//     mkdir corpus
//     ./tiff_seeds corpus
//     ./tiff_fuzzer corpus -max_len=65536
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/sink.h"
#include "codec/tiff/tiff_reader.h"
#include "source/memory_source.h"

namespace iiif {
namespace {

constexpr std::int64_t kMostPixels = std::int64_t{1} << 18;   // limit for a tile and for a level

void read_tile(Reader &reader, const TileIndex &tile)
{
    const auto info = reader.info();
    const auto rect = tile_rect(info->levels[static_cast<std::size_t>(tile.level)], tile);
    const StripBuffer pixels(info->format, rect.size());
    try {
        reader.read_tile(tile, pixels.view());
    }
    catch (const Error &) {
        return;   // the next tile may be intact
    }
}

void read_level(Reader &reader, int level)
{
    const auto info = reader.info();
    const auto &size = info->levels[static_cast<std::size_t>(level)].size;
    const auto &tile = info->levels[static_cast<std::size_t>(level)].tile;
    if (size.width * size.height > kMostPixels || tile.width * tile.height > kMostPixels) {
        return;
    }
    for (std::int64_t row = 0; row * tile.height < size.height; ++row) {
        for (std::int64_t column = 0; column * tile.width < size.width; ++column) {
            read_tile(reader, {level, column, row});
        }
    }
}

void read_picture(Bytes content)
{
    try {
        const auto reader = open_tiff(
            std::make_shared<const MemorySource>(std::vector(content.begin(), content.end())));
        for (int level = 0; level < static_cast<int>(reader->info()->levels.size()); ++level) {
            read_level(*reader, level);
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
    iiif::read_picture({bytes, count});
    return 0;
}
