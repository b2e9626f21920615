// Rows of a part of one level, laid as asked, from a Reader that decodes any rectangle at once: the
// part is cut into as few bands as memory allows. Holds one band.
#pragma once

#include "model/orientation.h"
#include "pixel/row_source.h"
#include "render/tile_source.h"

namespace iiif {

class RectRows final : public RowSource {
public:
    // `source` is in pixels of the level; where it reaches one pixel beyond the level the last
    // pixel is repeated. The tiles are borrowed.
    RectRows(TileSource &tiles, int level, const Rect &source, const Orientation &orientation);

    [[nodiscard]] PixelFormat format() const override { return tiles_.info().format; }
    [[nodiscard]] Size size() const override { return oriented(source_.size(), orientation_); }
    ConstStripView next() override;

private:
    [[nodiscard]] Rect next_part() const;
    void read(const Rect &part, const StripView &out);

    TileSource &tiles_;
    int level_;
    Rect source_;
    Orientation orientation_;
    std::int64_t band_height_;   // as laid
    std::int64_t rows_done_ = 0;
    StripBuffer stored_;   // the band as it lies in the level
    StripBuffer laid_;     // and turned
};

}   // namespace iiif
