#include "codec/jpeg2000/jp2_cost.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/checked.h"

namespace iiif {

namespace {

// Measured: libopenjp2 holds this much per code-block, whether it decodes it or not.
constexpr std::int64_t kBytesOfOpenJpegBlock = 500;
// One J2kMergedBlock of a window, with segments and ten quality layers.
constexpr std::int64_t kBytesOfBlock = 400;
// A fixed amount for the code-blocks and the coded bytes of one window, with a reserve.
constexpr std::int64_t kBytesOfWindow = std::int64_t{8} << 20;
// The largest window that is requested, except for bands of the minimum height.
constexpr std::int64_t kPixelsOfWindow = std::int64_t{2} << 20;
constexpr std::int64_t kRowsOfWindow = 64;
constexpr Size kBlock{1024, 1024};   // the block that is decoded for one tile
// A sample that is decoded but not requested takes 32 bits, held twice.
constexpr std::int64_t kBytesOfSample = 8;
constexpr WideInteger kBeyondAll = std::int64_t{1} << 56;   // more memory than any machine has

// Returns the maximum number of code-blocks that a rectangle of `pixels` pixels, of any shape,
// needs in the subbands of a resolution.
std::int64_t blocks_of(const J2kResolution &resolution, std::int64_t pixels)
{
    std::int64_t count = 0;
    const int width = resolution.block_width_exponent;
    const int height = resolution.block_height_exponent;
    for (int b = 0; b < resolution.band_count; ++b) {
        const auto grid =
            cells_of(resolution.bands[static_cast<std::size_t>(b)].rect, width, height);
        const auto ring = 2 * (grid.width + grid.height);
        const auto inside = pixels >> (width + height + 2 * resolution.halved());
        count = checked_add(count, std::min(checked_mul(grid.width, grid.height), inside + ring));
    }
    return count;
}

constexpr std::int64_t kAllPixels = std::int64_t{1} << 62;

// The maximum number of code-blocks that a window of this many pixels needs in a tile, in its own
// resolution and all lower ones. Computed once for all reductions.
class BlockCounts {
public:
    explicit BlockCounts(const J2kTile &tile, std::int64_t pixels = kAllPixels)
    {
        up_to_.reserve(tile.components.size());
        for (const auto &component : tile.components) {
            auto &counts = up_to_.emplace_back();
            counts.reserve(component.resolutions.size());
            std::int64_t count = 0;
            for (const auto &resolution : component.resolutions) {
                count = checked_add(count, blocks_of(resolution, pixels));
                counts.push_back(count);
            }
        }
    }

    [[nodiscard]] std::int64_t of(const std::vector<int> &components, int reduction) const
    {
        std::int64_t count = 0;
        for (const auto number : components) {
            const auto &counts = up_to_[static_cast<std::size_t>(number)];
            count =
                checked_add(count, counts[counts.size() - 1 - static_cast<std::size_t>(reduction)]);
        }
        return count;
    }

    [[nodiscard]] std::int64_t of_all() const
    {
        std::int64_t count = 0;
        for (const auto &counts : up_to_) {
            count = checked_add(count, counts.back());
        }
        return count;
    }

private:
    // The count for a resolution of a component and all lower ones, indexed by component and
    // resolution.
    std::vector<std::vector<std::int64_t>> up_to_;
};

// OpenJPEG reads all bytes that the file has of a tile.
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

// A small window may have more coded bytes than its bit-planes hold. kBytesOfWindow includes these.
constexpr std::int64_t kLeastCodedBytes = std::int64_t{1} << 20;

// The maximum number of coded bytes of a window: as many as its bit-planes hold. Guard bits, which
// almost no coefficient needs, make up for signs and for the coder's inefficiency.
class CodedBytes {
public:
    explicit CodedBytes(std::size_t reductions) : per_pixel_(reductions) {}

    void add(const J2kTileCoding &coding, const std::vector<int> &components)
    {
        std::vector<double> bytes(per_pixel_.size());
        for (const auto number : components) {
            add(coding.components[static_cast<std::size_t>(number)], bytes);
        }
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            per_pixel_[i] = std::max(per_pixel_[i], bytes[i]);
        }
    }

    [[nodiscard]] std::int64_t per_pixel(std::size_t reduction) const
    {
        return static_cast<std::int64_t>(std::ceil(per_pixel_[reduction]));
    }

    // Each resolution needs a ring of code-blocks around the window, and the ring is as wide at the
    // lowest resolution as at the highest. Together they have as many samples as one wider ring at
    // full size.
    [[nodiscard]] std::int64_t margin() const
    {
        const auto ring = (2 << longest_block_) + kReach;
        return static_cast<std::int64_t>(std::ceil(ring * std::sqrt(0.75 * resolutions_)));
    }

private:
    static constexpr int kReach = 16;   // covers the reach of the wavelets in all resolutions

    void add(const J2kComponentCoding &coding, std::vector<double> &bytes)
    {
        const int top = coding.coding.decompositions;
        double sum = 0;   // bytes per sample of a resolution, including all lower ones
        for (int r = 0; r <= top; ++r) {
            int planes = 0;
            for (int band = std::max(0, 3 * r - 2); band <= 3 * r; ++band) {
                planes = std::max(planes, coding.bit_planes(band));
            }
            sum = sum / 4 + planes / 8.0;
            const auto reduction = static_cast<std::size_t>(top - r);
            if (reduction < bytes.size()) {
                bytes[reduction] += sum;
            }
        }
        longest_block_ = std::max({longest_block_, coding.coding.block_width_exponent,
                                   coding.coding.block_height_exponent});
        resolutions_ = std::max(resolutions_, top + 1);
    }

    std::vector<double> per_pixel_;
    int longest_block_ = 0;
    int resolutions_ = 1;
};

class Cost {
public:
    Cost(const J2kIndex &index, const std::vector<int> &wanted)
        : index_(index), codestream_(index.codestream()), wanted_(wanted),
          whole_(!codestream_.unusual.empty())
    {
    }

    void put(std::vector<Level> &levels) const
    {
        std::vector<std::int64_t> most(levels.size());
        CodedBytes coded(levels.size());
        for (std::size_t tile = 0; tile < codestream_.tiles.size(); ++tile) {
            if (is_like_the_one_before(static_cast<std::int64_t>(tile))) {
                continue;
            }
            const auto number = static_cast<std::int64_t>(tile);
            const auto geometry = index_.geometry(number);
            whole_ ? add_whole(geometry, most) : add_parts(geometry, number, most, coded);
        }
        for (std::size_t i = 0; i < levels.size(); ++i) {
            levels[i].decoding_bytes = checked_add(most[i], kBytesOfWindow);
            put_coded(coded, i, levels[i]);
        }
    }

private:
    // Tiles of the first column and row may be cut. From the third column on, no tile is larger
    // than its left neighbour; in the first two columns, from the third row on, none is larger than
    // the tile above.
    [[nodiscard]] bool is_like_the_one_before(std::int64_t tile) const
    {
        const auto wide = codestream_.size.tiles_wide();
        const auto &tiles = codestream_.tiles;
        const auto before = tile % wide > 1 ? tile - 1 : tile / wide > 1 ? tile - wide : tile;
        return before != tile && tiles[static_cast<std::size_t>(tile)].coding ==
                                     tiles[static_cast<std::size_t>(before)].coding;
    }

    // If tiles have few coded bytes, counts all of them; otherwise counts them per pixel of the
    // window.
    void put_coded(const CodedBytes &coded, std::size_t reduction, Level &level) const
    {
        level.decoding_bytes_per_pixel = coded.per_pixel(reduction);
        level.decoding_margin = coded.margin();
        const auto all = largest_tile_bytes(codestream_);
        if (whole_ || all <= decoding_bytes_of(level, kBlock)) {
            level.decoding_bytes = checked_add(level.decoding_bytes, all);
            level.decoding_bytes_per_pixel = level.decoding_margin = 0;
        }
    }

    // OpenJPEG prepares all code-blocks and decodes all components.
    void add_whole(const J2kTile &geometry, std::vector<std::int64_t> &most) const
    {
        const auto all = all_components();
        const auto blocks = checked_mul(BlockCounts(geometry).of_all(), kBytesOfOpenJpegBlock);
        for (std::size_t i = 0; i < most.size(); ++i) {
            const int reduction = static_cast<int>(i);
            const auto samples = codestream_.whole_tiles_only ? samples_of_tiles(reduction)
                                                              : samples_beside(all, reduction);
            most[i] = std::max(most[i], checked_add(blocks, samples));
        }
    }

    // Counts all samples of the tiles that a window touches.
    [[nodiscard]] std::int64_t samples_of_tiles(int reduction) const
    {
        const auto picture = halved(codestream_.size.image, reduction).size();
        const auto tile = halved(codestream_.size.tile, reduction).size();
        const auto across = WideInteger{picture.width} + tile.width;
        const auto down = WideInteger{picture.height} + tile.height;
        const auto ring = 2 * (tile.height * across + tile.width * down);
        const auto pixels =
            std::min(WideInteger{picture.width} * picture.height, ring + most_pixels(picture));
        const auto samples = pixels * codestream_.size.components.size();
        return static_cast<std::int64_t>(std::min(samples * kBytesOfSample, kBeyondAll));
    }

    // Packets are located before decoding begins, so the two memory needs do not add up.
    void add_parts(const J2kTile &geometry, std::int64_t tile, std::vector<std::int64_t> &most,
                   CodedBytes &coded) const
    {
        const auto &coding = *codestream_.tiles[static_cast<std::size_t>(tile)].coding;
        const auto components = decoded_components(codestream_.size, coding, wanted_);
        coded.add(coding, components);
        const auto finding =
            most_bytes_to_find_packets(geometry, coding.layers, BlockCounts(geometry).of_all());
        const BlockCounts counts(geometry, most_pixels(codestream_.size.image.size()));
        for (std::size_t i = 0; i < most.size(); ++i) {
            const int reduction = static_cast<int>(i);
            const auto blocks = counts.of(components, reduction);
            const auto decoding = checked_add(checked_mul(blocks, kBytesOfBlock),
                                              samples_beside(components, reduction));
            most[i] = std::max({most[i], decoding, finding});
        }
    }

    [[nodiscard]] std::vector<int> all_components() const
    {
        std::vector<int> all(codestream_.size.components.size());
        std::iota(all.begin(), all.end(), 0);
        return all;
    }

    // Counts the samples of components that are decoded without being wanted.
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

void put_decoding_bytes(const J2kIndex &index, const std::vector<int> &components,
                        std::vector<Level> &levels)
{
    Cost(index, components).put(levels);
}

std::int64_t most_coded_bytes(const J2kIndex &index, std::int64_t tile, const Level &level,
                              const Size &window)
{
    return kLeastCodedBytes + (level.decoding_bytes_per_pixel == 0
                                   ? index.codestream().tile_bytes(tile)
                                   : decoding_bytes_of(level, window));
}

}   // namespace iiif
