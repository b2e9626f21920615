#include "render/counted.h"

#include "base/error.h"
#include "pixel/look_rows.h"
#include "pixel/value_rows.h"
#include "render/tile_rows.h"

namespace iiif {

namespace {

constexpr std::int64_t kMostPixels = std::int64_t{1} << 24;

void pour(RowSource &source, RowSink &sink)
{
    for (auto left = source.size().height; left > 0;) {
        const auto rows = source.next();
        sink.write(rows);
        left -= rows.size.height;
    }
    sink.finish();
}

}   // namespace

Histogram count_values(const Look &look, bool to_srgb, Reader &reader, TileCache &cache,
                       Sink &client)
{
    const auto info = reader.info();
    const auto level = static_cast<int>(info->levels.size()) - 1;
    const auto &size = info->levels.back().size;
    if (WideInteger{size.width} * size.height > kMostPixels) {
        throw Error(Kind::not_implemented,
                    "This picture has no small level in which its values could be counted.");
    }
    TileSource tiles(reader, cache, TileSource::Keeping::tiles, client);
    TileRows rows(tiles, level, rect_of(size), {});
    Counting counting;
    const auto shown =
        make_look(in_values(*info, to_srgb), rows.size().width, uncounted(look), {}, counting);
    const ValueRows values(*info, look, to_srgb, rows.size().width, *shown);
    pour(rows, values.first());
    return counting.histogram();
}

}   // namespace iiif
