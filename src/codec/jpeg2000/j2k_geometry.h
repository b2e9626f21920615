// The geometry of a tile: components, resolutions, subbands, precincts, code-blocks (ISO 15444-1
// annex B.3 to B.7). Plain values, computed from the headers alone; their memory does not depend on
// the size of the picture. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codec/jpeg2000/j2k_parameters.h"

namespace iiif {

// A subband and the directions in which it is high-pass.
struct J2kBand {
    int across = 0;   // horizontally: 1 in HL and HH
    int down = 0;     // vertically: 1 in LH and HH
    Rect rect;        // in samples of the subband
};

struct J2kResolution {
    Rect rect;   // in samples of the resolution
    int precinct_width_exponent = 15;
    int precinct_height_exponent = 15;
    int block_width_exponent = 6;   // code-blocks; the precinct size may limit them
    int block_height_exponent = 6;
    Rect precincts;   // the columns and rows of precincts that it has, counted from the origin
    int band_count = 1;
    std::array<J2kBand, 3> bands;
    std::int64_t first_precinct = 0;   // in the tile's numbering: by component, resolution, row

    // The lowest resolution has one subband; each other one has three, at half its size.
    [[nodiscard]] int halved() const { return band_count == 3 ? 1 : 0; }
    [[nodiscard]] std::int64_t precinct_count() const { return precincts.width * precincts.height; }
    // Returns the number, within the resolution, of the precinct in this column and row.
    [[nodiscard]] std::int64_t precinct_at(std::int64_t column, std::int64_t row) const
    {
        return (row - precincts.y) * precincts.width + column - precincts.x;
    }
    // Returns the columns and rows of code-blocks of a precinct in a subband, counted from the
    // origin.
    [[nodiscard]] Rect blocks_in(const J2kBand &band, std::int64_t precinct) const;
};

struct J2kTileComponent {
    Rect rect;
    std::vector<J2kResolution> resolutions;
};

struct J2kTile {
    Rect rect;   // on the reference grid
    std::vector<J2kTileComponent> components;
    std::int64_t precinct_count = 0;
};

// Throws Error(damaged) if the tile has too many precincts to count.
[[nodiscard]] J2kTile tile_geometry(const Rect &tile, const J2kSize &size,
                                    const J2kTileCoding &coding);

// Returns value / 2^exponent, rounded up. The value may be negative.
[[nodiscard]] constexpr std::int64_t ceil_shift(std::int64_t value, int exponent)
{
    return (value + (std::int64_t{1} << exponent) - 1) >> exponent;
}

// Makes a rectangle from its edges; right and bottom are exclusive.
[[nodiscard]] constexpr Rect rect_between(std::int64_t left, std::int64_t top, std::int64_t right,
                                          std::int64_t bottom)
{
    return {left, top, right - left, bottom - top};
}

// Returns the cells, 2^exponent samples a side, that a rectangle touches.
[[nodiscard]] constexpr Rect cells_of(const Rect &rect, int width_exponent, int height_exponent)
{
    if (rect.empty()) {
        return {};
    }
    return rect_between(rect.x >> width_exponent, rect.y >> height_exponent,
                        ceil_shift(rect.right(), width_exponent),
                        ceil_shift(rect.bottom(), height_exponent));
}

// Maps a rectangle to a coarser grid: each edge is divided and rounded up.
[[nodiscard]] constexpr Rect divided(const Rect &rect, std::int64_t dx, std::int64_t dy)
{
    return rect_between(ceil_div(rect.x, dx), ceil_div(rect.y, dy), ceil_div(rect.right(), dx),
                        ceil_div(rect.bottom(), dy));
}

// Maps a rectangle to a grid that is coarser by 2^times: each edge is rounded up.
[[nodiscard]] constexpr Rect halved(const Rect &rect, int times)
{
    return rect_between(ceil_shift(rect.x, times), ceil_shift(rect.y, times),
                        ceil_shift(rect.right(), times), ceil_shift(rect.bottom(), times));
}

}   // namespace iiif
