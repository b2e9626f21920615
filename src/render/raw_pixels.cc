#include "render/raw_pixels.h"

#include <bit>
#include <type_traits>

#include "base/checked.h"
#include "pixel/sample.h"
#include "render/cost.h"
#include "render/shown_rows.h"
#include "render/tile_source.h"

namespace iiif {

namespace {

template <class Number> void append_bytes(Number number, std::vector<std::uint8_t> &bytes)
{
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    }
}

// Readers hand out signed 16-bit integers as floats.
void append_sample(float sample, const StoredSamples &stored, std::vector<std::uint8_t> &bytes)
{
    if (stored.whole) {
        append_bytes(static_cast<std::uint16_t>(static_cast<std::int16_t>(sample)), bytes);
    }
    else {
        append_bytes(std::bit_cast<std::uint32_t>(sample), bytes);
    }
}

void append_rows(const ConstStripView &rows, const StoredSamples &stored,
                 std::vector<std::uint8_t> &bytes)
{
    with_sample(rows.format.sample, [&](auto any) {
        using Sample = decltype(any);
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            for (std::int64_t x = 0; x < rows.size.width; ++x) {
                for (int color = 0; color < rows.format.colors(); ++color) {
                    const auto sample = rows.row<Sample>(color, y)[x];
                    if constexpr (std::is_floating_point_v<Sample>) {
                        append_sample(sample, stored, bytes);
                    }
                    else {
                        append_bytes(sample, bytes);
                    }
                }
            }
        }
    });
}

}   // namespace

std::vector<std::uint8_t> raw_pixels(const RenderPlan &plan, Reader &reader, TileCache &cache,
                                     Sink &client)
{
    reader.use_layers(kAllLayers);
    TileSource tiles(reader, cache, TileSource::Keeping::tiles, client);
    const ShownRows shown(plan, tiles);
    std::vector<std::uint8_t> bytes;
    bytes.reserve(checked_cast<std::size_t>(raw_pixel_bytes(plan, tiles.info())));
    for (auto left = plan.scaled().height; left > 0;) {
        const auto rows = shown.rows().next();
        append_rows(rows, tiles.info().stored, bytes);
        left -= rows.size.height;
    }
    return bytes;
}

}   // namespace iiif
