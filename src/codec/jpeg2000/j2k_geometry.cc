#include "codec/jpeg2000/j2k_geometry.h"

#include <algorithm>

#include "base/checked.h"

namespace iiif {

namespace {

// Equation B-15: returns the rectangle of a component's subband, `times` decompositions below full
// size.
Rect band_rect(const Rect &component, const J2kBand &band, int times)
{
    if (times == 0) {
        return component;
    }
    const auto half = std::int64_t{1} << (times - 1);
    const auto x = band.across * half;
    const auto y = band.down * half;
    return halved(rect_between(component.x - x, component.y - y, component.right() - x,
                               component.bottom() - y),
                  times);
}

J2kResolution resolution_of(const Rect &component, const J2kCoding &coding, int number)
{
    const int below = coding.decompositions - number;
    J2kResolution result;
    result.rect = halved(component, below);
    result.precinct_width_exponent = coding.precinct_width_exponent(number);
    result.precinct_height_exponent = coding.precinct_height_exponent(number);
    result.precincts =
        cells_of(result.rect, result.precinct_width_exponent, result.precinct_height_exponent);
    if (number > 0) {
        result.band_count = 3;
        result.bands = {{{1, 0, {}}, {0, 1, {}}, {1, 1, {}}}};
    }
    const int halved = result.halved();
    result.block_width_exponent =
        std::min(coding.block_width_exponent, result.precinct_width_exponent - halved);
    result.block_height_exponent =
        std::min(coding.block_height_exponent, result.precinct_height_exponent - halved);
    for (auto &band : result.bands) {
        band.rect = band_rect(component, band, below + halved);
    }
    return result;
}

}   // namespace

Rect J2kResolution::blocks_in(const J2kBand &band, std::int64_t precinct) const
{
    const int width = precinct_width_exponent - halved();
    const int height = precinct_height_exponent - halved();
    const auto column = precincts.x + precinct % precincts.width;
    const auto row = precincts.y + precinct / precincts.width;
    const Rect cell{column << width, row << height, std::int64_t{1} << width,
                    std::int64_t{1} << height};
    return cells_of(intersection(cell, band.rect), block_width_exponent, block_height_exponent);
}

J2kTile tile_geometry(const Rect &tile, const J2kSize &size, const J2kTileCoding &coding)
{
    J2kTile result{.rect = tile, .components = {}};
    result.components.reserve(size.components.size());
    for (std::size_t i = 0; i < size.components.size(); ++i) {
        const auto &how = coding.components[i].coding;
        J2kTileComponent component{
            .rect = divided(tile, size.components[i].dx, size.components[i].dy), .resolutions = {}};
        component.resolutions.reserve(static_cast<std::size_t>(how.decompositions) + 1);
        for (int r = 0; r <= how.decompositions; ++r) {
            component.resolutions.push_back(resolution_of(component.rect, how, r));
            auto &resolution = component.resolutions.back();
            resolution.first_precinct = result.precinct_count;
            result.precinct_count =
                checked_add(result.precinct_count,
                            checked_mul(resolution.precincts.width, resolution.precincts.height));
        }
        result.components.push_back(std::move(component));
    }
    return result;
}

}   // namespace iiif
