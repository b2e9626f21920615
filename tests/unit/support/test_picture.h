// Whole pictures for tests of stages: a RowSource that hands out a picture in strips, and a RowSink
// that collects one.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "pixel/row_sink.h"
#include "pixel/row_source.h"

namespace iiif {

inline constexpr PixelFormat kGray{ColorModel::gray, false};
inline constexpr PixelFormat kGrayAlpha{ColorModel::gray, true};
inline constexpr PixelFormat kRgb{ColorModel::rgb, false};
inline constexpr PixelFormat kRgbAlpha{ColorModel::rgb, true};

struct TestPicture {
    PixelFormat format;
    Size size;
    std::vector<std::uint8_t> samples;   // planar

    TestPicture() = default;
    TestPicture(PixelFormat its_format, Size its_size)
        : format(its_format), size(its_size),
          samples(static_cast<std::size_t>(its_size.width * its_size.height) *
                  static_cast<std::size_t>(its_format.channels()))
    {
    }

    bool operator==(const TestPicture &) const = default;

    [[nodiscard]] std::uint8_t &at(int channel, std::int64_t x, std::int64_t y)
    {
        return samples[static_cast<std::size_t>((channel * size.height + y) * size.width + x)];
    }
    [[nodiscard]] std::uint8_t at(int channel, std::int64_t x, std::int64_t y) const
    {
        return const_cast<TestPicture *>(this)->at(channel, x, y);
    }

    // Each sample is function(channel, x, y).
    template <class Function> TestPicture &fill(Function function)
    {
        for (int channel = 0; channel < format.channels(); ++channel) {
            for (std::int64_t y = 0; y < size.height; ++y) {
                for (std::int64_t x = 0; x < size.width; ++x) {
                    at(channel, x, y) = static_cast<std::uint8_t>(function(channel, x, y));
                }
            }
        }
        return *this;
    }

    [[nodiscard]] TestPicture part(const Rect &rect) const
    {
        return TestPicture(format, rect.size())
            .fill([&](int channel, std::int64_t x, std::int64_t y) {
                return at(channel, rect.x + x, rect.y + y);
            });
    }
};

// Returns a picture of smooth shapes, edges and a little grain, different in each channel; alpha
// goes from opaque to transparent.
inline TestPicture photo(PixelFormat format, Size size)
{
    return TestPicture(format, size).fill([&](int channel, std::int64_t x, std::int64_t y) {
        const auto u = static_cast<double>(x);
        const auto v = static_cast<double>(y);
        const auto wave = 60 * std::sin(u / (17 + channel) + std::cos(v / 23) * 2) +
                          40 * std::cos(v / 11 - u / 31 + channel);
        const auto edge = (x / 40 + y / 56) % 3 == channel % 3 ? 30 : -10;
        const auto grain = static_cast<double>((x * 7919 + y * 104729 + channel * 31) % 13) - 6;
        return std::clamp(120 + wave + edge + grain, 0.0, 255.0);
    });
}

inline double psnr(const TestPicture &a, const TestPicture &b)
{
    EXPECT_EQ(a.size, b.size);
    double squares = 0;
    for (std::size_t i = 0; i < a.samples.size(); ++i) {
        const auto difference = double{1} * a.samples[i] - b.samples[i];
        squares += difference * difference;
    }
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.samples.size()) /
                           std::max(squares, 1e-9));
}

inline int greatest_difference(const TestPicture &a, const TestPicture &b)
{
    EXPECT_EQ(a.size, b.size);
    EXPECT_EQ(a.format, b.format);
    int greatest = 0;
    for (std::size_t i = 0; i < a.samples.size() && i < b.samples.size(); ++i) {
        greatest = std::max(greatest, std::abs(int{a.samples[i]} - int{b.samples[i]}));
    }
    return greatest;
}

// Hands out `strip_rows` rows at a time and overwrites them in the next call, as stages do. The
// rows begin `lead` bytes after an address that is aligned to kRowAlignment.
class PictureSource final : public RowSource {
public:
    explicit PictureSource(const TestPicture &picture, std::int64_t strip_rows = 7,
                           std::int64_t lead = 0)
        : picture_(picture), strip_(picture.format, {lead + picture.size.width, strip_rows}),
          lead_(lead)
    {
    }

    [[nodiscard]] std::int64_t rows_read() const { return row_; }

    [[nodiscard]] PixelFormat format() const override { return picture_.format; }
    [[nodiscard]] Size size() const override { return picture_.size; }
    ConstStripView next() override
    {
        EXPECT_LT(row_, picture_.size.height) << "next() was called after the last row";
        const auto whole = strip_.view();
        const auto view = whole.part({lead_, 0, picture_.size.width, whole.size.height});
        const auto count = std::min(view.size.height, picture_.size.height - row_);
        for (int channel = 0; channel < view.format.channels(); ++channel) {
            for (std::int64_t y = 0; y < view.size.height; ++y) {
                for (std::int64_t x = 0; x < view.size.width; ++x) {
                    view.row(channel, y)[x] = y < count ? picture_.at(channel, x, row_ + y) : 99;
                }
            }
        }
        row_ += count;
        return view.rows(0, count);
    }

private:
    const TestPicture &picture_;
    StripBuffer strip_;
    std::int64_t lead_;
    std::int64_t row_ = 0;
};

class PictureSink final : public RowSink {
public:
    PictureSink(PixelFormat format, Size size) : picture_(format, size) {}

    void write(const ConstStripView &rows) override
    {
        ASSERT_FALSE(finished_);
        ASSERT_EQ(rows.format, picture_.format);
        ASSERT_EQ(rows.size.width, picture_.size.width);
        ASSERT_LE(row_ + rows.size.height, picture_.size.height);
        for (int channel = 0; channel < rows.format.channels(); ++channel) {
            for (std::int64_t y = 0; y < rows.size.height; ++y) {
                std::copy_n(rows.row(channel, y), rows.size.width,
                            &picture_.at(channel, 0, row_ + y));
            }
        }
        row_ += rows.size.height;
    }

    void finish() override
    {
        EXPECT_FALSE(finished_);
        EXPECT_EQ(row_, picture_.size.height);
        finished_ = true;
    }

    [[nodiscard]] bool finished() const { return finished_; }
    [[nodiscard]] const TestPicture &picture() const { return picture_; }

private:
    TestPicture picture_;
    std::int64_t row_ = 0;
    bool finished_ = false;
};

// Pushes a picture into `sink` in strips, and finishes it.
inline void push(const TestPicture &picture, RowSink &sink, std::int64_t strip_rows = 5)
{
    PictureSource source(picture, strip_rows);
    for (std::int64_t y = 0; y < picture.size.height; y += strip_rows) {
        sink.write(source.next());
    }
    sink.finish();
}

}   // namespace iiif
