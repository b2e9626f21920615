// Opens a picture from memory and reads all tiles of its small levels, for the fuzzers of the
// readers. Faults in the file must yield an Error; crashes, leaks, other exceptions and hours of
// work are bugs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/sink.h"
#include "codec/reader.h"
#include "source/memory_source.h"

namespace iiif {

inline constexpr std::int64_t kMostFuzzedPixels = std::int64_t{1}
                                                  << 18;   // of a tile and of a level

inline void read_tile(Reader &reader, const TileIndex &tile)
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

inline void read_level(Reader &reader, int level)
{
    const auto info = reader.info();
    const auto &size = info->levels[static_cast<std::size_t>(level)].size;
    const auto &tile = info->levels[static_cast<std::size_t>(level)].tile;
    if (size.width * size.height > kMostFuzzedPixels ||
        tile.width * tile.height > kMostFuzzedPixels) {
        return;
    }
    for (std::int64_t row = 0; row * tile.height < size.height; ++row) {
        for (std::int64_t column = 0; column * tile.width < size.width; ++column) {
            read_tile(reader, {level, column, row});
        }
    }
}

using OpenPicture =
    std::function<std::unique_ptr<Reader>(std::shared_ptr<const ByteSource> file, int page)>;

inline void read_picture(const OpenPicture &open, Bytes content)
{
    try {
        const auto reader = open(
            std::make_shared<const MemorySource>(std::vector(content.begin(), content.end())), 1);
        for (int level = 0; level < static_cast<int>(reader->info()->levels.size()); ++level) {
            read_level(*reader, level);
        }
    }
    catch (const Error &) {
        return;
    }
}

}   // namespace iiif
