// Rows of a part of one level, laid as asked, where the level has to be decoded from its top on but
// the first row as laid is not the first as stored. Holds the part; plan() prices that.
#pragma once

#include "model/orientation.h"
#include "pixel/row_source.h"
#include "render/tile_source.h"

namespace iiif {

class HeldRows final : public RowSource {
public:
    // As TileRows. The tiles are borrowed.
    HeldRows(TileSource &tiles, int level, const Rect &source, const Orientation &orientation);

    [[nodiscard]] PixelFormat format() const override { return tiles_.info().format; }
    [[nodiscard]] Size size() const override { return oriented(source_.size(), orientation_); }
    ConstStripView next() override;

private:
    void read_all(const StripView &out);
    [[nodiscard]] Rect next_part() const;

    TileSource &tiles_;
    int level_;
    Rect source_;
    Orientation orientation_;
    StripBuffer stored_;   // the part as it lies in the level; empty before the first call
    StripBuffer laid_;     // a few rows of it
    std::int64_t rows_done_ = 0;
};

}   // namespace iiif
