// Hands out rows of a rectangle of one level, oriented, from a Reader that decodes any rectangle at
// once (Reading::rectangles): JPEG 2000. It decodes as few bands as band_size() allows, and holds
// one of them. Used by one thread.
#pragma once

#include "model/orientation.h"
#include "pixel/row_source.h"
#include "render/tile_source.h"

namespace iiif {

class RectRows final : public RowSource {
public:
    // The parameters are those of TileRows. `tiles` is borrowed.
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
    std::int64_t band_height_;   // after orientation
    std::int64_t rows_done_ = 0;
    StripBuffer stored_;     // the band as stored; unused where nothing is turned
    StripBuffer oriented_;   // the band that next() hands out
};

}   // namespace iiif
