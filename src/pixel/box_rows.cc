#include "pixel/box_rows.h"

#include <algorithm>

namespace iiif {

BoxRows::BoxRows(RowSource &source, std::int64_t factor)
    : source_(source), factor_(factor), rows_left_(source.size().height),
      sums_(static_cast<std::size_t>(source.size().width * source.format().channels())),
      row_(source.format(), {source.size().width, 1})
{
}

Size BoxRows::size() const
{
    return {source_.size().width, ceil_div(source_.size().height, factor_)};
}

ConstStripView BoxRows::next()
{
    const auto count = std::min(factor_, rows_left_);
    std::ranges::fill(sums_, 0);
    for (std::int64_t i = 0; i < count; ++i) {
        if (strip_row_ == strip_.size.height) {
            strip_ = source_.next();
            strip_row_ = 0;
        }
        add_row(strip_, strip_row_++);
    }
    rows_left_ -= count;
    average(count);
    return row_.view();
}

void BoxRows::add_row(const ConstStripView &rows, std::int64_t y)
{
    const auto width = rows.size.width;
    for (int channel = 0; channel < rows.format.channels(); ++channel) {
        const auto *from = rows.row(channel, y);
        auto *sum = sums_.data() + channel * width;
        for (std::int64_t x = 0; x < width; ++x) {
            sum[x] += from[x];
        }
    }
}

void BoxRows::average(std::int64_t count)
{
    const auto view = row_.view();
    const auto width = view.size.width;
    const auto divisor = static_cast<std::uint32_t>(count);
    for (int channel = 0; channel < view.format.channels(); ++channel) {
        const auto *sum = sums_.data() + channel * width;
        auto *to = view.row(channel, 0);
        for (std::int64_t x = 0; x < width; ++x) {
            to[x] = static_cast<std::uint8_t>((sum[x] + divisor / 2) / divisor);
        }
    }
}

}   // namespace iiif
