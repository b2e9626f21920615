// Hands out rows of a rectangle of one level, oriented, where the level is decoded from its top
// down but the first oriented row is not the first stored one (Reading::held): a JPEG file turned
// by 180 degrees. It decodes and holds the whole rectangle first; bytes_needed() counts that. Used
// by one thread.
#pragma once

#include "model/orientation.h"
#include "pixel/row_source.h"
#include "render/tile_source.h"

namespace iiif {

class HeldRows final : public RowSource {
public:
    // The parameters are those of TileRows. `tiles` is borrowed.
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
    StripBuffer stored_;     // the whole rectangle as stored; empty before the first next()
    StripBuffer oriented_;   // the rows that next() hands out
    std::int64_t rows_done_ = 0;
};

}   // namespace iiif
