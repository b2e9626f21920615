// Rows of a part of one level, laid as asked, from a Reader that decodes any rectangle at once: the
// part is cut into as few bands as memory allows. Holds one band.
#pragma once

#include "model/orientation.h"
#include "pixel/row_source.h"
#include "render/tile_source.h"

namespace iiif {

class RectRows final : public RowSource {
public:
    // Whether a source is to be read so: where the reader can, but for what lies in one tile, which
    // may be kept.
    [[nodiscard]] static bool suit(const ImageInfo &info, int level, const Rect &source);

    // What is decoded at once of a source that is laid so large.
    [[nodiscard]] static Size band_of(const Size &laid);

    // `source` is in pixels of the level; where it reaches one pixel beyond the level the last
    // pixel is repeated. The tiles are borrowed.
    RectRows(TileSource &tiles, int level, const Rect &source, const Orientation &orientation);

    [[nodiscard]] PixelFormat format() const override { return tiles_.info().format; }
    [[nodiscard]] Size size() const override { return oriented(source_.size(), orientation_); }
    ConstStripView next() override;

    // What one decode is asked for at most, in pixels; it has 64 rows, or columns, at least.
    static constexpr std::int64_t kBandPixels = std::int64_t{2} << 20;

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
