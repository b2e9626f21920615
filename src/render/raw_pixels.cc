#include "render/raw_pixels.h"

#include <bit>
#include <type_traits>

#include "base/checked.h"
#include "pixel/sample.h"
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

// Signed numbers of 16 bits are floats here.
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

std::int64_t raw_size(const RenderPlan &plan, const ImageInfo &info)
{
    const auto pixels = checked_mul(plan.view.answer.width, plan.view.answer.height);
    const auto pixel_bytes = std::int64_t{info.format.colors()} * (info.stored.bits / 8);
    return checked_mul(pixels, pixel_bytes);
}

}   // namespace

bool tells_numbers(const RenderPlan &plan, const ImageInfo &info)
{
    const auto &view = plan.view;
    const auto &[bits, whole, widening] = info.stored;
    const bool numbers = bits == 16 ? whole : bits == 32 && !whole;
    const bool colors =
        info.format.model == ColorModel::gray || info.format.model == ColorModel::rgb;
    return numbers && colors && view.look.plain() && view.quality == Quality::normal &&
           !plan.resampled();
}

std::int64_t raw_bytes_needed(const RenderPlan &plan, const ImageInfo &info)
{
    return checked_mul(raw_size(plan, info), std::int64_t{2});
}

std::vector<std::uint8_t> raw_pixels(const RenderPlan &plan, Reader &reader, TileCache &cache,
                                     Sink &client)
{
    reader.use_layers(kAllLayers);
    TileSource tiles(reader, cache, TileSource::Keeping::tiles, client);
    const ShownRows shown(plan, tiles);
    std::vector<std::uint8_t> bytes;
    bytes.reserve(checked_cast<std::size_t>(raw_size(plan, tiles.info())));
    for (auto left = plan.scaled().height; left > 0;) {
        const auto rows = shown.rows().next();
        append_rows(rows, tiles.info().stored, bytes);
        left -= rows.size.height;
    }
    return bytes;
}

}   // namespace iiif
