#include "render/tile_rows.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "pixel/orient.h"

namespace iiif {

namespace {

// Fills what lies right of and below `known` with its last column and row.
void repeat_edges(const StripView &tile, const Size &known)
{
    for (int channel = 0; channel < tile.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < tile.size.height; ++y) {
            auto *row = tile.row(channel, y);
            if (y >= known.height) {
                std::memcpy(row, tile.row(channel, known.height - 1),
                            static_cast<std::size_t>(tile.size.width));
                continue;
            }
            std::fill(row + known.width, row + tile.size.width, row[known.width - 1]);
        }
    }
}

}   // namespace

TileRows::TileRows(Reader &reader, int level, const Rect &source, const Orientation &orientation)
    : reader_(reader), info_(reader.info()), level_index_(level),
      level_(info_->levels[static_cast<std::size_t>(level)]), source_(source),
      orientation_(orientation)
{
    assert(!source.empty());
    const auto tile = Size{level_.tile.width + 1, level_.tile.height + 1};
    const auto band_height = orientation.transposes() ? tile.width : tile.height;
    band_ = StripBuffer(info_->format, {size().width, std::min(size().height, band_height)});
    tile_ = StripBuffer(info_->format, tile);
}

PixelFormat TileRows::format() const
{
    return info_->format;
}

TileRows::Range TileRows::tile_columns() const
{
    const auto last = ceil_div(level_.size.width, level_.tile.width) - 1;
    return {source_.x / level_.tile.width,
            std::min((source_.right() - 1) / level_.tile.width, last)};
}

TileRows::Range TileRows::tile_rows() const
{
    const auto last = ceil_div(level_.size.height, level_.tile.height) - 1;
    return {source_.y / level_.tile.height,
            std::min((source_.bottom() - 1) / level_.tile.height, last)};
}

// The part of the level that a tile stands for: the last ones also for what lies beyond.
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

// Where a part of the source lies in what this RowSource hands out.
Rect TileRows::place(const Rect &part) const
{
    return oriented({part.x - source_.x, part.y - source_.y, part.width, part.height},
                    source_.size(), orientation_);
}

void TileRows::read_into_band(const TileIndex &tile, const StripView &band, std::int64_t band_top)
{
    const auto stored = tile_rect(level_, tile);
    const auto reached = reach(tile);
    const auto part = intersection(reached, source_);
    auto target = place(part);
    target.y -= band_top;
    if (part == stored && orientation_.upright()) {
        reader_.read_tile(tile, band.part(target));
        return;
    }
    const auto whole = tile_.view().part(rect_of(reached.size()));
    reader_.read_tile(tile, whole.part(rect_of(stored.size())));
    if (reached != stored) {
        repeat_edges(whole, stored.size());
    }
    copy_oriented(whole.part({part.x - reached.x, part.y - reached.y, part.width, part.height}),
                  orientation_, band.part(target));
}

ConstStripView TileRows::next()
{
    // Bands are counted from the answer's top; which of the level's rows or columns of tiles that
    // is, and from which end, depends on how the picture lies.
    const auto columns = tile_columns();
    const auto rows = tile_rows();
    const bool by_columns = orientation_.transposes();
    const auto [first, last] = by_columns ? columns : rows;
    const auto [first_across, last_across] = by_columns ? rows : columns;
    const auto tile_at = [&](std::int64_t along, std::int64_t across) {
        return by_columns ? TileIndex{level_index_, along, across}
                          : TileIndex{level_index_, across, along};
    };
    const auto top_of = [&](std::int64_t along) {
        return place(intersection(reach(tile_at(along, first_across)), source_)).y;
    };
    const bool forward = top_of(first) <= top_of(last);
    const auto along = forward ? first + bands_done_ : last - bands_done_;
    assert(along >= first && along <= last);
    ++bands_done_;

    const auto place_of_first = place(intersection(reach(tile_at(along, first_across)), source_));
    const auto band = band_.view().rows(0, place_of_first.height);
    for (auto across = first_across; across <= last_across; ++across) {
        read_into_band(tile_at(along, across), band, place_of_first.y);
    }
    return band;
}

}   // namespace iiif
