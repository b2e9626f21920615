#include "pixel/box_rows.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "pixel/sample.h"

namespace iiif {

namespace {

// The type of a sum of samples; no picture has enough rows to overflow it.
template <class Sample> using SumOf =
    std::conditional_t<std::is_floating_point_v<Sample>, double,
                       std::conditional_t<sizeof(Sample) == 1, std::uint32_t, std::uint64_t>>;

template <class Sample> class BoxRows final : public RowSource {
public:
    BoxRows(RowSource &source, std::int64_t factor)
        : source_(source), factor_(factor), rows_left_(source.size().height),
          sums_(static_cast<std::size_t>(source.size().width * source.format().channels())),
          row_(source.format(), {source.size().width, 1})
    {
    }

    [[nodiscard]] PixelFormat format() const override { return source_.format(); }
    [[nodiscard]] Size size() const override
    {
        return {source_.size().width, ceil_div(source_.size().height, factor_)};
    }
    ConstStripView next() override;

private:
    using Sum = SumOf<Sample>;

    void add_row(const ConstStripView &rows, std::int64_t y);
    void average(std::int64_t count);

    RowSource &source_;
    std::int64_t factor_;
    ConstStripView strip_;   // read from the source; its rows from strip_row_ on are not added yet
    std::int64_t strip_row_ = 0;
    std::int64_t rows_left_;   // of the source
    std::vector<Sum> sums_;    // one sum for each column of each channel
    StripBuffer row_;
};

template <class Sample> ConstStripView BoxRows<Sample>::next()
{
    const auto count = std::min(factor_, rows_left_);
    std::ranges::fill(sums_, Sum{0});
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

template <class Sample> void BoxRows<Sample>::add_row(const ConstStripView &rows, std::int64_t y)
{
    const auto width = rows.size.width;
    for (int channel = 0; channel < rows.format.channels(); ++channel) {
        const auto *from = rows.row<Sample>(channel, y);
        auto *sum = sums_.data() + channel * width;
        for (std::int64_t x = 0; x < width; ++x) {
            sum[x] += from[x];
        }
    }
}

template <class Sample> void BoxRows<Sample>::average(std::int64_t count)
{
    const auto view = row_.view();
    const auto width = view.size.width;
    const auto divisor = static_cast<Sum>(count);
    const auto half = std::is_floating_point_v<Sample> ? Sum{0} : divisor / 2;
    for (int channel = 0; channel < view.format.channels(); ++channel) {
        const auto *sum = sums_.data() + channel * width;
        auto *to = view.row<Sample>(channel, 0);
        for (std::int64_t x = 0; x < width; ++x) {
            to[x] = static_cast<Sample>((sum[x] + half) / divisor);
        }
    }
}

}   // namespace

std::unique_ptr<RowSource> make_box_rows(RowSource &source, std::int64_t factor)
{
    return with_sample(source.format().sample, [&](auto sample) -> std::unique_ptr<RowSource> {
        return std::make_unique<BoxRows<decltype(sample)>>(source, factor);
    });
}

}   // namespace iiif
