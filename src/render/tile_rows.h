// Hands out rows of a rectangle of one level, oriented, one band at a time (Reading::tiles): a band
// is a row of tiles, or a column of tiles where the orientation transposes. Each tile is decoded
// once. Holds one band. Used by one thread.
#pragma once

#include "model/orientation.h"
#include "pixel/row_source.h"
#include "render/tile_source.h"

namespace iiif {

class TileRows final : public RowSource {
public:
    // `source` is in stored pixels of the level. It may reach one pixel beyond the level, where the
    // last pixel is repeated. `tiles` is borrowed.
    TileRows(TileSource &tiles, int level, const Rect &source, const Orientation &orientation);

    [[nodiscard]] PixelFormat format() const override { return tiles_.info().format; }
    [[nodiscard]] Size size() const override { return oriented(source_.size(), orientation_); }
    ConstStripView next() override;

private:
    // Columns, or rows, of tiles; both ends included.
    struct Range {
        std::int64_t first;
        std::int64_t last;
    };

    [[nodiscard]] Range tile_columns() const;
    [[nodiscard]] Range tile_rows() const;
    [[nodiscard]] TileIndex tile_at(std::int64_t along, std::int64_t across) const;
    [[nodiscard]] Rect reach(const TileIndex &tile) const;
    [[nodiscard]] Rect part(const TileIndex &tile) const;
    [[nodiscard]] Rect place(const TileIndex &tile) const;
    void read_into(const StripView &band, const TileIndex &tile);

    TileSource &tiles_;
    int level_index_;
    const Level &level_;
    Rect source_;
    Orientation orientation_;

    // Bands follow each other along one direction of the level and span all of the other.
    Range along_;
    Range across_;
    bool forward_;   // false: from the level's bottom, or right, to its top, or left
    std::int64_t bands_done_ = 0;
    std::int64_t rows_done_ = 0;

    StripBuffer band_;
    StripBuffer beyond_;   // a tile that is extended by its repeated last pixel
};

}   // namespace iiif
