#include "render/rect_rows.h"

#include <algorithm>
#include <cassert>

#include "pixel/orient.h"
#include "pixel/repeat_edges.h"
#include "render/reading.h"

namespace iiif {

RectRows::RectRows(TileSource &tiles, int level, const Rect &source, const Orientation &orientation)
    : tiles_(tiles), level_(level), source_(source), orientation_(orientation),
      band_height_(band_size(oriented(source.size(), orientation)).height)
{
    assert(tiles.info().any_rect && !source.empty() && source.x >= 0 && source.y >= 0);
    const Size band{size().width, band_height_};
    oriented_ = StripBuffer(format(), band);
    if (!orientation.upright()) {
        stored_ = StripBuffer(format(), oriented(band, orientation));
    }
}

// Returns the part of the level, as stored, that becomes the next band.
Rect RectRows::next_part() const
{
    const auto height = std::min(band_height_, size().height - rows_done_);
    auto part = oriented({0, rows_done_, size().width, height}, size(), inverse(orientation_));
    part.x += source_.x;
    part.y += source_.y;
    return part;
}

// Repeats the last pixel where `part` reaches beyond the level.
void RectRows::read(const Rect &part, const StripView &out)
{
    const auto &level = tiles_.info().levels[static_cast<std::size_t>(level_)].size;
    Rect known{std::min(part.x, level.width - 1), std::min(part.y, level.height - 1), 0, 0};
    known.width = std::min(part.width, level.width - known.x);
    known.height = std::min(part.height, level.height - known.y);
    tiles_.read_rect(level_, known, out.part(rect_of(known.size())));
    if (known.size() != part.size()) {
        repeat_edges(out, known.size());
    }
}

ConstStripView RectRows::next()
{
    const auto part = next_part();
    assert(!part.empty());
    const auto oriented_size = oriented(part.size(), orientation_);
    const auto rows = oriented_.view().part(rect_of(oriented_size));
    if (orientation_.upright()) {
        read(part, rows);
    }
    else {
        const auto stored = stored_.view().part(rect_of(part.size()));
        read(part, stored);
        copy_oriented(stored, orientation_, rows);
    }
    rows_done_ += oriented_size.height;
    return rows;
}

}   // namespace iiif
