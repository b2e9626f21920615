#include "codec/jp2_cost.h"

#include <algorithm>

#include "base/checked.h"

namespace iiif {

namespace {

// Measured: libopenjp2 holds so much for a code-block that it knows of, decoded or not.
constexpr std::int64_t kBytesOfBlock = 500;
// What the blocks of one window and the code take, and some.
constexpr std::int64_t kBytesOfWindow = std::int64_t{8} << 20;

// OpenJPEG alone prepares all code-blocks of a tile.
std::int64_t whole_bytes(const J2kTile &geometry)
{
    std::int64_t bytes = 0;
    for (const auto &component : geometry.components) {
        const auto blocks =
            blocks_up_to(component, static_cast<int>(component.resolutions.size()) - 1);
        bytes = checked_add(bytes, checked_mul(blocks, kBytesOfBlock));
    }
    return bytes;
}

// And it reads all that the file has of the tile.
std::int64_t largest_tile_bytes(const J2kCodestream &codestream)
{
    std::int64_t most = 0;
    for (std::size_t tile = 0; tile < codestream.tiles.size(); ++tile) {
        most = std::max(most, codestream.tile_bytes(static_cast<std::int64_t>(tile)));
    }
    return most;
}

// A crop has as many code-blocks as the resolution at most, and not more than many.
std::int64_t crop_bytes(const J2kTile &geometry, int reduction)
{
    std::int64_t blocks = 0;
    for (const auto &component : geometry.components) {
        const int top = static_cast<int>(component.resolutions.size()) - 1 - reduction;
        blocks = checked_add(blocks, blocks_up_to(component, top));
    }
    return std::min(blocks, kManyBlocks) * kBytesOfBlock;
}

}   // namespace

std::int64_t blocks_up_to(const J2kTileComponent &component, int resolution)
{
    std::int64_t count = 0;
    for (int r = 0; r <= resolution; ++r) {
        const auto &part = component.resolutions[static_cast<std::size_t>(r)];
        for (int b = 0; b < part.band_count; ++b) {
            const auto grid = cells_of(part.bands[static_cast<std::size_t>(b)].rect,
                                       part.block_width_exponent, part.block_height_exponent);
            count = checked_add(count, checked_mul(grid.width, grid.height));
        }
    }
    return count;
}

std::int64_t decoding_bytes(const J2kIndex &index, int reduction)
{
    const auto &codestream = index.codestream();
    const bool whole = !codestream.unusual.empty();
    std::int64_t most = 0;
    for (std::size_t tile = 0; tile < codestream.tiles.size(); ++tile) {
        // The first column and row may be cut; from the second tile on one is as good as another.
        if (tile > 1 && codestream.tiles[tile].coding == codestream.tiles[tile - 1].coding) {
            continue;
        }
        const auto geometry = index.geometry(static_cast<std::int64_t>(tile));
        most = std::max(most, whole ? whole_bytes(geometry) : crop_bytes(geometry, reduction));
    }
    const auto read = whole ? largest_tile_bytes(codestream) : 0;
    return checked_add(checked_add(most, read), kBytesOfWindow);
}

}   // namespace iiif
