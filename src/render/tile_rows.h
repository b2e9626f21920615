// Rows of a part of one level, laid as asked, decoded a band at a time: a row of tiles of the
// level, or a column of them where the picture lies on its side. Each tile is decoded once. Holds
// one band.
#pragma once

#include "model/orientation.h"
#include "pixel/row_source.h"
#include "render/tile_source.h"

namespace iiif {

class TileRows final : public RowSource {
public:
    // `source` is in pixels of the level; where it reaches one pixel beyond the level the last
    // pixel is repeated. The tiles are borrowed.
    TileRows(TileSource &tiles, int level, const Rect &source, const Orientation &orientation);

    [[nodiscard]] PixelFormat format() const override { return tiles_.info().format; }
    [[nodiscard]] Size size() const override { return oriented(source_.size(), orientation_); }
    ConstStripView next() override;

private:
    // Tiles by their column or row, both ends included.
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

    // Bands follow each other along one direction of the level and take in all of the other.
    Range along_;
    Range across_;
    bool forward_;   // or from the level's bottom, or right, to its top
    std::int64_t bands_done_ = 0;
    std::int64_t rows_done_ = 0;

    StripBuffer band_;
    StripBuffer beyond_;   // one that has to be extended
};

}   // namespace iiif
