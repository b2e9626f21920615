// The source with each `factor` rows averaged to one: what is done before a filter whose taps would
// otherwise reach over hundreds of rows. The last row averages what is left.
#pragma once

#include <vector>

#include "pixel/row_source.h"

namespace iiif {

class BoxRows final : public RowSource {
public:
    BoxRows(RowSource &source, std::int64_t factor);

    [[nodiscard]] PixelFormat format() const override { return source_.format(); }
    [[nodiscard]] Size size() const override;
    ConstStripView next() override;

private:
    void add_row(const ConstStripView &rows, std::int64_t y);
    void average(std::int64_t count);

    RowSource &source_;
    std::int64_t factor_;
    ConstStripView strip_;   // what was read, from strip_row_ on not yet added
    std::int64_t strip_row_ = 0;
    std::int64_t rows_left_;            // of the source
    std::vector<std::uint32_t> sums_;   // width() of them for each channel
    StripBuffer row_;
};

}   // namespace iiif
