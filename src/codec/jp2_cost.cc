#include "codec/jp2_cost.h"

#include <algorithm>
#include <numeric>

#include "base/checked.h"
#include "codec/j2k_levels.h"

namespace iiif {

namespace {

// From so many code-blocks on, up to a resolution and in all components, a crop costs more for what
// it does not decode than levels do.
constexpr std::int64_t kManyBlocks = 5000;
// Measured: libopenjp2 holds so much for a code-block that it knows of, decoded or not.
constexpr std::int64_t kBytesOfBlock = 500;
// What the blocks of one window and the code take, and some.
constexpr std::int64_t kBytesOfWindow = std::int64_t{8} << 20;
// Those that one window is asked for at most, unless it is a band of the lowest height.
constexpr std::int64_t kPixelsOfWindow = std::int64_t{2} << 20;
constexpr std::int64_t kRowsOfWindow = 64;
// That is decoded and not asked for: 32 bits, in two places.
constexpr std::int64_t kBytesOfSample = 8;

// The code-blocks of a component in all resolutions up to one.
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

std::int64_t blocks_of(const J2kTile &geometry, const std::vector<int> &components, int reduction)
{
    std::int64_t count = 0;
    for (const auto number : components) {
        const auto &component = geometry.components[static_cast<std::size_t>(number)];
        const int top = static_cast<int>(component.resolutions.size()) - 1 - reduction;
        count = checked_add(count, blocks_up_to(component, top));
    }
    return count;
}

// What OpenJPEG alone reads of a tile: all that the file has.
std::int64_t largest_tile_bytes(const J2kCodestream &codestream)
{
    std::int64_t most = 0;
    for (std::size_t tile = 0; tile < codestream.tiles.size(); ++tile) {
        most = std::max(most, codestream.tile_bytes(static_cast<std::int64_t>(tile)));
    }
    return most;
}

std::int64_t most_pixels(const Size &picture)
{
    return std::max(kPixelsOfWindow, kRowsOfWindow * std::max(picture.width, picture.height));
}

class Cost {
public:
    Cost(const J2kIndex &index, const std::vector<int> &wanted)
        : index_(index), codestream_(index.codestream()), wanted_(wanted),
          whole_(!codestream_.unusual.empty())
    {
    }

    [[nodiscard]] std::vector<std::int64_t> by_reduction(int reductions) const
    {
        std::vector<std::int64_t> most(static_cast<std::size_t>(reductions));
        for (std::size_t tile = 0; tile < codestream_.tiles.size(); ++tile) {
            if (is_like_the_one_before(static_cast<std::int64_t>(tile))) {
                continue;
            }
            const auto geometry = index_.geometry(static_cast<std::int64_t>(tile));
            for (int reduction = 0; reduction < reductions; ++reduction) {
                auto &bytes = most[static_cast<std::size_t>(reduction)];
                const auto number = static_cast<std::int64_t>(tile);
                bytes = std::max(bytes, whole_ ? of_whole(geometry, reduction)
                                               : of_part(geometry, number, reduction));
            }
        }
        const auto read = whole_ ? largest_tile_bytes(codestream_) : 0;
        for (auto &bytes : most) {
            bytes = checked_add(bytes, checked_add(read, kBytesOfWindow));
        }
        return most;
    }

private:
    // Tiles of the first column and row may be cut; beyond the second no tile is larger than the
    // one to its left or, in the first two columns, above it.
    [[nodiscard]] bool is_like_the_one_before(std::int64_t tile) const
    {
        const auto wide = codestream_.size.tiles_wide();
        const auto &tiles = codestream_.tiles;
        const auto before = tile % wide > 1 ? tile - 1 : tile / wide > 1 ? tile - wide : tile;
        return before != tile && tiles[static_cast<std::size_t>(tile)].coding ==
                                     tiles[static_cast<std::size_t>(before)].coding;
    }

    // OpenJPEG prepares all code-blocks, and decodes all components.
    [[nodiscard]] std::int64_t of_whole(const J2kTile &geometry, int reduction) const
    {
        const auto all = all_components();
        const auto samples = codestream_.whole_tiles_only ? samples_of_tiles(reduction)
                                                          : samples_beside(all, reduction);
        return checked_add(checked_mul(blocks_of(geometry, all, 0), kBytesOfBlock), samples);
    }

    // All that the tiles have which a window touches.
    [[nodiscard]] std::int64_t samples_of_tiles(int reduction) const
    {
        const auto picture = halved(codestream_.size.image, reduction).size();
        const auto tile = halved(codestream_.size.tile, reduction).size();
        const auto ring = checked_add(checked_mul(2 * tile.height, picture.width + tile.width),
                                      checked_mul(2 * tile.width, picture.height + tile.height));
        const auto pixels = std::min(checked_mul(picture.width, picture.height),
                                     checked_add(ring, most_pixels(picture)));
        const auto components = static_cast<std::int64_t>(codestream_.size.components.size());
        return checked_mul(pixels, components * kBytesOfSample);
    }

    // The packets are found before anything is decoded, with other memory.
    [[nodiscard]] std::int64_t of_part(const J2kTile &geometry, std::int64_t tile,
                                       int reduction) const
    {
        const auto &coding = *codestream_.tiles[static_cast<std::size_t>(tile)].coding;
        const J2kWindow window{.tile = tile,
                               .reduction = reduction,
                               .components = decoded_components(codestream_.size, coding, wanted_)};
        const auto blocks = better_by_levels(index_, geometry, window)
                                ? kManyBlocks
                                : blocks_of(geometry, window.components, reduction);
        const auto decoding = checked_add(checked_mul(blocks, kBytesOfBlock),
                                          samples_beside(window.components, reduction));
        return std::max(decoding,
                        most_bytes_to_find_packets(geometry, coding.layers,
                                                   blocks_of(geometry, all_components(), 0)));
    }

    [[nodiscard]] std::vector<int> all_components() const
    {
        std::vector<int> all(codestream_.size.components.size());
        std::iota(all.begin(), all.end(), 0);
        return all;
    }

    // Those of components that are decoded without being wanted.
    [[nodiscard]] std::int64_t samples_beside(const std::vector<int> &decoded, int reduction) const
    {
        const auto picture = halved(codestream_.size.image, reduction).size();
        const auto beside = static_cast<std::int64_t>(decoded.size() - wanted_.size());
        return checked_mul(
            beside * kBytesOfSample,
            std::min(checked_mul(picture.width, picture.height), most_pixels(picture)));
    }

    const J2kIndex &index_;
    const J2kCodestream &codestream_;
    const std::vector<int> &wanted_;
    const bool whole_;
};

}   // namespace

std::vector<int> decoded_components(const J2kSize &size, const J2kTileCoding &coding,
                                    std::vector<int> wanted)
{
    if (coding.color_transform == 1 && size.components.size() >= 3) {
        wanted.insert(wanted.end(), {0, 1, 2});
        std::ranges::sort(wanted);
        wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    }
    return wanted;
}

bool better_by_levels(const J2kIndex &index, const J2kTile &geometry, const J2kWindow &window)
{
    return blocks_of(geometry, window.components, window.reduction) > kManyBlocks &&
           decodable_by_levels(index, window);
}

std::vector<std::int64_t> decoding_bytes(const J2kIndex &index, const std::vector<int> &components,
                                         int reductions)
{
    return Cost(index, components).by_reduction(reductions);
}

}   // namespace iiif
