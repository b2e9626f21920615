#include "codec/jpeg2000/j2k_blocks.h"

#include <algorithm>

#include "base/checked.h"
#include "codec/jpeg2000/j2k_wavelet.h"

namespace iiif {

namespace {

// The limit on announced packets. A window of more packets takes long to decode in any case.
constexpr std::size_t kMostPlaces = std::size_t{1} << 14;

std::int64_t even_down(std::int64_t value)
{
    return value >> 1 << 1;
}

// Returns the samples of a resolution on which the `wanted` ones depend.
Rect with_margin(const Rect &wanted, int margin, const Rect &resolution)
{
    const auto grown = rect_between(even_down(wanted.x - margin), even_down(wanted.y - margin),
                                    even_down(wanted.right() + margin + 1),
                                    even_down(wanted.bottom() + margin + 1));
    return intersection(grown, resolution);
}

// Returns the samples of a subband from which the support in its resolution is computed.
Rect in_band(const Rect &support, const J2kResolution &resolution, const J2kBand &band)
{
    if (resolution.halved() == 0) {
        return support;
    }
    const auto rect = rect_between(support.x - band.across, support.y - band.down,
                                   support.right() - band.across, support.bottom() - band.down);
    return intersection(halved(rect, 1), band.rect);
}

// D.3: passes beyond what the bit-planes allow are noise after an error; some decoders fail on
// them.
int most_passes(int bit_planes)
{
    return bit_planes > 0 ? 3 * bit_planes - 2 : 0;
}

J2kMergedBlock merged(const J2kPrecinct &precinct, const J2kBlock &block, int layers,
                      int bit_planes)
{
    J2kMergedBlock result;
    result.zero_bit_planes = block.zero_bit_planes;
    result.bit_planes = bit_planes - block.zero_bit_planes;
    const auto most = most_passes(result.bit_planes);
    for (auto number = block.first_chunk; number != 0; number = precinct.chunks[number].next) {
        const auto &chunk = precinct.chunks[number];
        if (chunk.layer >= layers || result.passes + chunk.passes > most) {
            break;
        }
        if (result.segments.size() <= chunk.segment) {
            result.segments.emplace_back();
        }
        auto &segment = result.segments.back();
        segment.bytes = checked_add(segment.bytes, chunk.bytes);
        segment.passes += chunk.passes;
        result.passes += chunk.passes;
        if (result.layers.empty() || result.layers.back().layer != chunk.layer) {
            result.layers.push_back({chunk.layer, 0});
        }
        result.layers.back().passes = result.passes;
        result.pieces.push_back({chunk.offset, chunk.bytes});
    }
    return result;
}

// Calls visit(number, support) for each resolution, from the window's down. `support` is the part
// of that resolution on which the window depends.
template <class Visit>
void for_each_support(const J2kTile &geometry, const J2kNeed &need, const Visit &visit)
{
    const auto &resolutions =
        geometry.components[static_cast<std::size_t>(need.component)].resolutions;
    auto wanted = need.window;
    for (int number = need.resolution; number >= 0; --number) {
        const auto &resolution = resolutions[static_cast<std::size_t>(number)];
        const auto support = with_margin(wanted, need.margin, resolution.rect);
        if (support.empty()) {
            return;   // this and all lower resolutions are empty: the tile is too small
        }
        visit(number, support);
        wanted = halved(support, 1);
    }
}

// Returns the code-blocks of a subband that cover the support, by column and row.
Rect block_grid(const Rect &support, const J2kResolution &resolution, const J2kBand &band)
{
    return cells_of(in_band(support, resolution, band), resolution.block_width_exponent,
                    resolution.block_height_exponent);
}

// Calls visit(precinct) for each precinct of the resolution that the support touches.
template <class Visit>
void for_each_precinct(const J2kResolution &resolution, const Rect &support, const Visit &visit)
{
    const auto precincts =
        cells_of(support, resolution.precinct_width_exponent, resolution.precinct_height_exponent);
    for (auto row = precincts.y; row < precincts.bottom(); ++row) {
        for (auto column = precincts.x; column < precincts.right(); ++column) {
            visit(resolution.precinct_at(column, row));
        }
    }
}

bool holds_blocks(const J2kResolution &resolution, std::int64_t precinct, const Rect &support)
{
    for (std::size_t b = 0; b < static_cast<std::size_t>(resolution.band_count); ++b) {
        const auto &band = resolution.bands[b];
        if (!intersection(resolution.blocks_in(band, precinct),
                          block_grid(support, resolution, band))
                 .empty()) {
            return true;
        }
    }
    return false;
}

class Needed {
public:
    Needed(J2kIndex &index, const J2kTile &geometry, const J2kNeed &need)
        : index_(index), geometry_(geometry), need_(need),
          coding_(index.codestream()
                      .tiles[static_cast<std::size_t>(need.tile)]
                      .coding->components[static_cast<std::size_t>(need.component)])
    {
    }

    J2kResolutionBlocks of(int number, const Rect &support)
    {
        const auto &resolution = geometry_.components[static_cast<std::size_t>(need_.component)]
                                     .resolutions[static_cast<std::size_t>(number)];
        J2kResolutionBlocks result{.support = support, .bands = {}};
        for (std::size_t b = 0; b < static_cast<std::size_t>(resolution.band_count); ++b) {
            auto &band = result.bands[b];
            band.part = in_band(support, resolution, resolution.bands[b]);
            band.grid = cells_of(band.part, resolution.block_width_exponent,
                                 resolution.block_height_exponent);
            band.blocks.resize(static_cast<std::size_t>(band.grid.width * band.grid.height));
        }
        for_each_precinct(resolution, support, [&](std::int64_t precinct) {
            add_precinct(resolution, number, precinct, result);
        });
        return result;
    }

private:
    void add_precinct(const J2kResolution &resolution, int number, std::int64_t precinct,
                      J2kResolutionBlocks &result)
    {
        std::shared_ptr<const J2kPrecinct> stored;
        std::size_t first = 0;
        for (int b = 0; b < resolution.band_count; ++b) {
            auto &band = result.bands[static_cast<std::size_t>(b)];
            const auto grid =
                resolution.blocks_in(resolution.bands[static_cast<std::size_t>(b)], precinct);
            const auto common = intersection(grid, band.grid);
            if (!common.empty() && stored == nullptr) {
                stored = index_.precinct(need_.tile, geometry_,
                                         {need_.component, number, precinct, 0}, need_.client);
            }
            const int bit_planes = coding_.bit_planes(number == 0 ? 0 : 3 * number - 2 + b);
            for (auto y = common.y; y < common.bottom(); ++y) {
                for (auto x = common.x; x < common.right(); ++x) {
                    const auto place = (y - grid.y) * grid.width + x - grid.x;
                    band.blocks[static_cast<std::size_t>((y - band.grid.y) * band.grid.width + x -
                                                         band.grid.x)] =
                        merged(*stored, stored->blocks[first + static_cast<std::size_t>(place)],
                               need_.layers, bit_planes);
                }
            }
            first += static_cast<std::size_t>(grid.width * grid.height);
        }
    }

    J2kIndex &index_;
    const J2kTile &geometry_;
    const J2kNeed &need_;
    const J2kComponentCoding &coding_;
};

// Appends the start of each packet of the window, for all its components and resolutions.
void add_places(J2kIndex &index, const J2kWindow &window, std::vector<ByteRange> &places)
{
    const auto geometry = index.geometry(window.tile);
    for (const auto component : window.components) {
        const auto need = need_of(index, window, component, std::max(kReach53, kReach97));
        for_each_support(geometry, need, [&](int number, const Rect &support) {
            const auto &resolution = geometry.components[static_cast<std::size_t>(component)]
                                         .resolutions[static_cast<std::size_t>(number)];
            for_each_precinct(resolution, support, [&](std::int64_t precinct) {
                if (places.size() < kMostPlaces && holds_blocks(resolution, precinct, support)) {
                    index.add_places(window.tile, geometry, {component, number, precinct, 0},
                                     places, window.client);
                }
            });
        });
    }
}

}   // namespace

J2kNeed need_of(const J2kIndex &index, const J2kWindow &window, int component, int margin)
{
    const auto &tile = index.codestream().tiles[static_cast<std::size_t>(window.tile)];
    const auto number = static_cast<std::size_t>(component);
    const auto &samples = index.codestream().size.components[number];
    return {.tile = window.tile,
            .component = component,
            .resolution = tile.coding->components[number].coding.decompositions - window.reduction,
            .window = divided(window.rect, samples.dx, samples.dy),
            .layers = window.layers,
            .margin = margin,
            .client = window.client};
}

void announce_packets(J2kIndex &index, std::span<const J2kWindow> windows)
{
    std::vector<ByteRange> places;
    for (const auto &window : windows) {
        if (places.size() < kMostPlaces) {
            add_places(index, window, places);
        }
    }
    index.file().read_many(places);
}

std::vector<J2kResolutionBlocks> needed_blocks(J2kIndex &index, const J2kTile &geometry,
                                               const J2kNeed &need)
{
    std::vector<J2kResolutionBlocks> result(static_cast<std::size_t>(need.resolution) + 1);
    Needed needed(index, geometry, need);
    for_each_support(geometry, need, [&](int number, const Rect &support) {
        result[static_cast<std::size_t>(number)] = needed.of(number, support);
    });
    return result;
}

void add_pieces(const std::vector<J2kResolutionBlocks> &blocks, std::vector<ByteRange> &pieces)
{
    for (const auto &resolution : blocks) {
        for (const auto &band : resolution.bands) {
            for (const auto &block : band.blocks) {
                pieces.insert(pieces.end(), block.pieces.begin(), block.pieces.end());
            }
        }
    }
}

}   // namespace iiif
