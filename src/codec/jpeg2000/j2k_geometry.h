// Where the parts of a tile lie: components, resolutions, bands, precincts, code-blocks (ISO
// 15444-1 annex B.3 to B.7). Plain values, computed without looking at a packet; their size does
// not depend on the picture's. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codec/jpeg2000/j2k_parameters.h"

namespace iiif {

// Which way a band is high-pass.
struct J2kBand {
    int across = 0;   // 1 in HL and HH
    int down = 0;     // 1 in LH and HH
    Rect rect;        // of its samples
};

struct J2kResolution {
    Rect rect;   // of its samples
    int precinct_width_exponent = 15;
    int precinct_height_exponent = 15;
    int block_width_exponent = 6;   // of its code-blocks, which a precinct may limit
    int block_height_exponent = 6;
    Rect precincts;   // those it has, counted from the origin: columns and rows
    int band_count = 1;
    std::array<J2kBand, 3> bands;
    std::int64_t first_precinct = 0;   // in the tile's numbering: components, resolutions, rows

    // The lowest resolution is one band; others have three, of half the size.
    [[nodiscard]] int halved() const { return band_count == 3 ? 1 : 0; }
    [[nodiscard]] std::int64_t precinct_count() const { return precincts.width * precincts.height; }
    // The number, in the resolution, of the precinct in this column and row.
    [[nodiscard]] std::int64_t precinct_at(std::int64_t column, std::int64_t row) const
    {
        return (row - precincts.y) * precincts.width + column - precincts.x;
    }
    // The code-blocks that a precinct has in a band, counted from the origin: columns and rows.
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

// Throws Error(damaged) where there are more than can be counted.
[[nodiscard]] J2kTile tile_geometry(const Rect &tile, const J2kSize &size,
                                    const J2kTileCoding &coding);

// value / 2^exponent rounded up, down. The value may be negative.
[[nodiscard]] constexpr std::int64_t ceil_shift(std::int64_t value, int exponent)
{
    return (value + (std::int64_t{1} << exponent) - 1) >> exponent;
}

[[nodiscard]] constexpr Rect rect_between(std::int64_t left, std::int64_t top, std::int64_t right,
                                          std::int64_t bottom)
{
    return {left, top, right - left, bottom - top};
}

// The cells of a grid of 2^exponent that a rectangle touches.
[[nodiscard]] constexpr Rect cells_of(const Rect &rect, int width_exponent, int height_exponent)
{
    if (rect.empty()) {
        return {};
    }
    return rect_between(rect.x >> width_exponent, rect.y >> height_exponent,
                        ceil_shift(rect.right(), width_exponent),
                        ceil_shift(rect.bottom(), height_exponent));
}

// A rectangle on a grid that is coarser: each edge divided and rounded up.
[[nodiscard]] constexpr Rect divided(const Rect &rect, std::int64_t dx, std::int64_t dy)
{
    return rect_between(ceil_div(rect.x, dx), ceil_div(rect.y, dy), ceil_div(rect.right(), dx),
                        ceil_div(rect.bottom(), dy));
}

[[nodiscard]] constexpr Rect halved(const Rect &rect, int times)
{
    return rect_between(ceil_shift(rect.x, times), ceil_shift(rect.y, times),
                        ceil_shift(rect.right(), times), ceil_shift(rect.bottom(), times));
}

}   // namespace iiif
