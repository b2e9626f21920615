#include "render/tile_rows.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "pixel/orient.h"
#include "pixel/repeat_edges.h"

namespace iiif {

TileRows::TileRows(TileSource &tiles, int level, const Rect &source, const Orientation &orientation)
    : tiles_(tiles), level_index_(level),
      level_(tiles.info().levels[static_cast<std::size_t>(level)]), source_(source),
      orientation_(orientation)
{
    assert(!source.empty() && source.x >= 0 && source.y >= 0 &&
           source.right() <= level_.size.width + 1 && source.bottom() <= level_.size.height + 1);
    along_ = orientation.transposes() ? tile_columns() : tile_rows();
    across_ = orientation.transposes() ? tile_rows() : tile_columns();
    forward_ = place(tile_at(along_.first, across_.first)).y == 0;

    const auto tile = Size{level_.tile.width + 1, level_.tile.height + 1};
    const auto band_height = oriented(tile, orientation).height;
    band_ = StripBuffer(tiles.info().format, {size().width, std::min(size().height, band_height)});
}

// Returns the columns of tiles that the source touches. Pixels beyond the level belong to its last
// tile.
TileRows::Range TileRows::tile_columns() const
{
    const auto side = level_.tile.width;
    const auto last = (level_.size.width - 1) / side;
    return {std::min(source_.x / side, last), std::min((source_.right() - 1) / side, last)};
}

TileRows::Range TileRows::tile_rows() const
{
    const auto side = level_.tile.height;
    const auto last = (level_.size.height - 1) / side;
    return {std::min(source_.y / side, last), std::min((source_.bottom() - 1) / side, last)};
}

TileIndex TileRows::tile_at(std::int64_t along, std::int64_t across) const
{
    return orientation_.transposes() ? TileIndex{level_index_, along, across}
                                     : TileIndex{level_index_, across, along};
}

// Returns the tile's rectangle, extended to the end of the source if the tile is the last of its
// row or column.
Rect TileRows::reach(const TileIndex &tile) const
{
    auto rect = tile_rect(level_, tile);
    if (rect.right() == level_.size.width) {
        rect.width = std::max(rect.width, source_.right() - rect.x);
    }
    if (rect.bottom() == level_.size.height) {
        rect.height = std::max(rect.height, source_.bottom() - rect.y);
    }
    return rect;
}

// Returns the part of the tile that lies in the source.
Rect TileRows::part(const TileIndex &tile) const
{
    return intersection(reach(tile), source_);
}

// Returns the place of that part in the rows that next() hands out, counted from the first row.
Rect TileRows::place(const TileIndex &tile) const
{
    auto rect = part(tile);
    rect.x -= source_.x;
    rect.y -= source_.y;
    return oriented(rect, source_.size(), orientation_);
}

void TileRows::read_into(const StripView &band, const TileIndex &tile)
{
    const auto stored = tile_rect(level_, tile);
    const auto wanted = part(tile);
    auto target = place(tile);
    target.y -= rows_done_;
    if (wanted == stored && orientation_.upright()) {
        tiles_.read(tile, band.part(target));
        return;
    }
    const auto reached = reach(tile);
    const Rect inside{wanted.x - reached.x, wanted.y - reached.y, wanted.width, wanted.height};
    if (reached == stored) {
        tiles_.read_part(tile, inside, orientation_, band.part(target));
        return;
    }
    if (beyond_.view().size.empty()) {
        beyond_ =
            StripBuffer(tiles_.info().format, {level_.tile.width + 1, level_.tile.height + 1});
    }
    const auto whole = beyond_.view().part(rect_of(reached.size()));
    tiles_.read(tile, whole.part(rect_of(stored.size())));
    repeat_edges(whole, stored.size());
    copy_oriented(whole.part(inside), orientation_, band.part(target));
}

ConstStripView TileRows::next()
{
    const auto along = forward_ ? along_.first + bands_done_ : along_.last - bands_done_;
    assert(along >= along_.first && along <= along_.last);
    const auto height = place(tile_at(along, across_.first)).height;
    const auto band = band_.view().rows(0, height);
    std::vector<TileIndex> tiles;
    for (auto across = across_.first; across <= across_.last; ++across) {
        tiles.push_back(tile_at(along, across));
    }
    tiles_.expect(tiles);
    for (const auto &tile : tiles) {
        read_into(band, tile);
    }
    ++bands_done_;
    rows_done_ += height;
    return band;
}

}   // namespace iiif
