#include "render/pixel_values.h"

#include <cmath>

#include "pixel/sample.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

// Undoes the widening of 9 to 15 bits to 16.
float stored_value(double value, double widening)
{
    return static_cast<float>(widening == 1 ? value : std::round(value / widening));
}

void add_values(const ConstStripView &rows, double widening, std::vector<float> &values)
{
    with_sample(rows.format.sample, [&](auto sample) {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            for (std::int64_t x = 0; x < rows.size.width; ++x) {
                for (int color = 0; color < rows.format.colors(); ++color) {
                    const auto value = rows.row<decltype(sample)>(color, y)[x];
                    values.push_back(stored_value(static_cast<double>(value), widening));
                }
            }
        }
    });
}

}   // namespace

std::vector<float> read_pixel_values(const PixelValuesPlan &plan, Reader &reader, TileCache &cache,
                                     Sink &client)
{
    const auto info = reader.info();
    const auto whole = info->shown(static_cast<std::size_t>(plan.level)).size;
    TileSource tiles(reader, cache, TileSource::Keeping::tiles, client);
    TileRows rows(tiles, plan.level, oriented(plan.rect, whole, inverse(info->orientation)),
                  info->orientation);
    std::vector<float> values;
    for (auto left = plan.rect.height; left > 0;) {
        const auto strip = rows.next();
        add_values(strip, info->stored.widening, values);
        left -= strip.size.height;
    }
    return values;
}

}   // namespace iiif
