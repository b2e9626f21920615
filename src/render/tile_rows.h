// Rows of a part of one level, laid as asked, decoded a band at a time: a row of tiles of the
// level, or a column of them where the picture lies on its side. Holds one band.
#pragma once

#include "codec/reader.h"
#include "model/orientation.h"
#include "pixel/row_source.h"

namespace iiif {

class TileRows final : public RowSource {
public:
    // `source` is in pixels of the level; where it reaches beyond the level the last pixel is
    // repeated. The reader is borrowed.
    TileRows(Reader &reader, int level, const Rect &source, const Orientation &orientation);

    [[nodiscard]] PixelFormat format() const override;
    [[nodiscard]] Size size() const override { return oriented(source_.size(), orientation_); }
    ConstStripView next() override;

private:
    struct Range {
        std::int64_t first;
        std::int64_t last;
    };

    [[nodiscard]] Range tile_columns() const;
    [[nodiscard]] Range tile_rows() const;
    [[nodiscard]] Rect reach(const TileIndex &tile) const;
    [[nodiscard]] Rect place(const Rect &part) const;
    void read_into_band(const TileIndex &tile, const StripView &band, std::int64_t band_top);

    Reader &reader_;
    std::shared_ptr<const ImageInfo> info_;
    int level_index_;
    const Level &level_;
    Rect source_;
    Orientation orientation_;
    std::int64_t bands_done_ = 0;
    StripBuffer band_;
    StripBuffer tile_;
};

}   // namespace iiif
