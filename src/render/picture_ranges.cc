#include "render/picture_ranges.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "pixel/sample.h"
#include "render/sampling.h"
#include "render/tile_source.h"

namespace iiif {

namespace {

// The lowest and the highest sample so far. Transparent pixels and what is no number do not count.
struct Extent {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    template <class Sample> void add_row(const Sample *row, const Sample *alpha, std::int64_t width)
    {
        for (std::int64_t x = 0; x < width; ++x) {
            const auto sample = static_cast<double>(row[x]);
            if ((alpha == nullptr || alpha[x] > 0) && std::isfinite(sample)) {
                low = std::min(low, sample);
                high = std::max(high, sample);
            }
        }
    }

    void add(const ConstStripView &tile)
    {
        const int colors = tile.format.colors();
        with_sample(tile.format.sample, [&](auto any) {
            using Sample = decltype(any);
            for (int channel = 0; channel < colors; ++channel) {
                for (std::int64_t y = 0; y < tile.size.height; ++y) {
                    add_row(tile.row<Sample>(channel, y),
                            tile.format.alpha ? tile.row<Sample>(colors, y) : nullptr,
                            tile.size.width);
                }
            }
        });
    }
};

// Damaged tiles do not count.
void add_tile(TileSource &tiles, const TileIndex &tile, const StripView &out, Extent &extent)
{
    try {
        tiles.read(tile, out);
        extent.add(out);
    }
    catch (const Error &error) {
        if (error.kind() != Kind::damaged) {
            throw;
        }
    }
}

// Returns nullopt where all samples are alike.
std::optional<ValueRange> range_of_sample(TileSource &tiles)
{
    const auto &info = tiles.info();
    const auto &level = info.levels.back();
    const auto sample = sampled_tiles(info);
    const StripBuffer pixels(info.format, level.tile);
    Extent extent;
    tiles.expect(sample);
    for (const auto &tile : sample) {
        add_tile(tiles, tile, pixels.view().part(rect_of(tile_rect(level, tile).size())), extent);
    }
    return extent.low < extent.high ? std::optional(ValueRange{extent.low, extent.high})
                                    : std::nullopt;
}

}   // namespace

std::optional<ValueRange> PictureRanges::get(Reader &reader, TileCache &cache,
                                             const PictureSettings &settings, Sink &client)
{
    const auto info = reader.info();
    const auto &use = settings.range;
    if (has_range(*info) && use.source == RangeUse::Source::stated) {
        const auto widening = info->stored.widening;
        return ValueRange{use.stated.low * widening, use.stated.high * widening};
    }
    if (!needs_sample(*info, settings)) {
        return std::nullopt;
    }
    TileSource tiles(reader, cache, TileSource::Keeping::tiles, client);
    const Key key{info->identity.key, info->page, info->format, reader.form()};
    const auto read = [&] { return range_of_sample(tiles); };
    return *ranges_.get_once(key, read, [&](const auto &ended) {
        tiles.wait([&] {
            while (!ended()) {
                tiles.check_connected();
            }
        });
    });
}

}   // namespace iiif
