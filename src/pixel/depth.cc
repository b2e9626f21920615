#include "pixel/depth.h"

#include <algorithm>
#include <utility>

#include "pixel/row_map.h"
#include "pixel/sample.h"

namespace iiif {

namespace {

// The line that maps a range's low end to 0 and its high end to white of type To.
struct Line {
    float scale;
    float offset;
};

template <class To> Line line_of(const ValueRange &range)
{
    const auto white = static_cast<double>(kWhite<To>);
    const auto span = range.high > range.low ? range.high - range.low : 1.0;
    return {static_cast<float>(white / span), static_cast<float>(-range.low * white / span)};
}

template <class From, class To>
void convert(const From *from, std::int64_t width, const Line &line, To *to)
{
    for (std::int64_t x = 0; x < width; ++x) {
        to[x] = clipped<To>(static_cast<float>(from[x]) * line.scale + line.offset);
    }
}

template <class From, class To>
void convert_rows(const ConstStripView &rows, const std::vector<Line> &lines, const StripView &out)
{
    for (int channel = 0; channel < rows.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            convert(rows.row<From>(channel, y), rows.size.width,
                    lines[static_cast<std::size_t>(channel)], out.row<To>(channel, y));
        }
    }
}

template <class From, class To>
RowMapping conversion(const PixelFormat &format, const std::vector<ValueRange> &ranges)
{
    const ValueRange own{0, static_cast<double>(kWhite<From>)};
    std::vector<Line> lines(static_cast<std::size_t>(format.channels()), line_of<To>(own));
    std::transform(ranges.begin(), ranges.end(), lines.begin(), line_of<To>);
    return [lines = std::move(lines)](const ConstStripView &rows, const StripView &out) {
        convert_rows<From, To>(rows, lines, out);
    };
}

RowMapping conversion_to(const PixelFormat &format, const std::vector<ValueRange> &ranges,
                         SampleType sample)
{
    return with_sample(format.sample, [&](auto from) {
        return with_sample(sample, [&](auto to) {
            return conversion<decltype(from), decltype(to)>(format, ranges);
        });
    });
}

}   // namespace

std::unique_ptr<RowSink> make_depth(PixelFormat format, const std::vector<ValueRange> &ranges,
                                    SampleType sample, std::int64_t width, RowSink &next)
{
    if (format.sample == sample && ranges.empty()) {
        return nullptr;
    }
    auto made = format;
    made.sample = sample;
    return make_row_map(made, width, conversion_to(format, ranges, sample), next);
}

}   // namespace iiif
