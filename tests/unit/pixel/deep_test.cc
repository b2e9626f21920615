// Every stage treats u16 and f32 samples like bytes: the tests convert pictures of bytes to deeper
// samples, run the stage, and convert the result back to bytes.
#include <array>
#include <cmath>
#include <limits>

#include "model/turn.h"
#include "pixel/alpha.h"
#include "pixel/background.h"
#include "pixel/deinterleave.h"
#include "pixel/depth.h"
#include "pixel/free_turn.h"
#include "pixel/orient.h"
#include "pixel/resize.h"
#include "pixel/sample.h"
#include "pixel/tone.h"
#include "pixel/zimg_graph.h"
#include "test_picture.h"

namespace iiif {
namespace {

constexpr std::array kDeep{SampleType::u16, SampleType::f32};
constexpr std::array kAll{SampleType::u8, SampleType::u16, SampleType::f32};

PixelFormat with(PixelFormat format, SampleType sample)
{
    format.sample = sample;
    return format;
}

// Fills deep rows from bytes; black is 0, white is kWhite.
template <class Sample> void deepen(const ConstStripView &bytes, const StripView &out)
{
    for (int channel = 0; channel < bytes.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < bytes.size.height; ++y) {
            for (std::int64_t x = 0; x < bytes.size.width; ++x) {
                out.row<Sample>(channel, y)[x] = static_cast<Sample>(
                    bytes.row(channel, y)[x] * (static_cast<double>(kWhite<Sample>) / 255));
            }
        }
    }
}

class DeepSource final : public RowSource {
public:
    DeepSource(const TestPicture &picture, SampleType sample)
        : source_(picture), format_(with(picture.format, sample)),
          rows_(format_, {picture.size.width, 7})
    {
    }

    [[nodiscard]] PixelFormat format() const override { return format_; }
    [[nodiscard]] Size size() const override { return source_.size(); }
    ConstStripView next() override
    {
        const auto bytes = source_.next();
        const auto out = rows_.view().rows(0, bytes.size.height);
        with_sample(format_.sample, [&](auto sample) { deepen<decltype(sample)>(bytes, out); });
        return out;
    }

private:
    PictureSource source_;
    PixelFormat format_;
    StripBuffer rows_;
};

// Returns the picture in a buffer of deep samples.
StripBuffer deep_copy(const TestPicture &picture, SampleType sample)
{
    StripBuffer copy(with(picture.format, sample), picture.size);
    DeepSource source(picture, sample);
    for (std::int64_t y = 0; y < picture.size.height;) {
        const auto rows = source.next();
        copy_oriented(rows, {}, copy.view().rows(y, rows.size.height));
        y += rows.size.height;
    }
    return copy;
}

// `run(source, sink)` drives a stage that makes a picture of `format` and `size`. Returns the
// picture as bytes.
template <class Run> TestPicture through(const TestPicture &picture, SampleType sample,
                                         PixelFormat format, Size size, const Run &run)
{
    PictureSink sink(with(format, SampleType::u8), size);
    const auto depth = make_depth(with(format, sample), {}, SampleType::u8, size.width, sink);
    DeepSource source(picture, sample);
    run(source, depth ? *depth : static_cast<RowSink &>(sink));
    EXPECT_TRUE(sink.finished());
    return sink.picture();
}

// Pushes all rows of the source into a stage.
void drain(RowSource &source, RowSink &stage)
{
    for (std::int64_t y = 0; y < source.size().height;) {
        const auto rows = source.next();
        stage.write(rows);
        y += rows.size.height;
    }
    stage.finish();
}

TEST(DeepSamples, AreResizedLikeBytes)
{
    for (const auto format : {kGray, kRgb, kRgbAlpha}) {
        const auto picture = photo(format, {83, 131});
        for (const auto filter :
             {Filter::nearest, Filter::bilinear, Filter::bicubic, Filter::lanczos}) {
            for (const Size target : {Size{41, 60}, Size{120, 200}, Size{10, 5}, Size{83, 131}}) {
                const auto resized = [&](SampleType sample) {
                    return through(picture, sample, format, target,
                                   [&](RowSource &source, RowSink &sink) {
                                       ResizeGraphs graphs;
                                       resize(source, {rect_of(picture.size), {1, 1}}, target,
                                              filter, graphs, sink);
                                   });
                };
                for (const auto sample : kDeep) {
                    EXPECT_LE(greatest_difference(resized(sample), resized(SampleType::u8)), 1)
                        << static_cast<int>(sample) << " to " << target.width;
                }
            }
        }
    }
}

// SIMD code has a separate case for each number of taps.
TEST(DeepSamples, AreResizedLikeBytesAtEveryRatio)
{
    for (std::int64_t from = 40; from <= 130; ++from) {
        const auto picture = photo(kGray, {from, 3});
        const auto resized = [&](SampleType sample) {
            return through(picture, sample, kGray, {40, 3}, [&](RowSource &source, RowSink &sink) {
                ResizeGraphs graphs;
                resize(source, {rect_of(picture.size), {1, 1}}, {40, 3}, Filter::bicubic, graphs,
                       sink);
            });
        };
        for (const auto sample : kDeep) {
            EXPECT_LE(greatest_difference(resized(sample), resized(SampleType::u8)), 1) << from;
        }
    }
}

TEST(DeepSamples, AreMadeGrayAndBitonal)
{
    for (const auto format : {kRgb, kRgbAlpha}) {
        const auto picture = photo(format, {61, 40});
        const auto toned_as = [&](SampleType sample, Quality quality) {
            return through(picture, sample, format_with_tone(format, quality), picture.size,
                           [&](RowSource &source, RowSink &sink) {
                               drain(source, *make_tone(with(format, sample), 61, quality, sink));
                           });
        };
        for (const auto sample : kDeep) {
            EXPECT_LE(greatest_difference(toned_as(sample, Quality::gray),
                                          toned_as(SampleType::u8, Quality::gray)),
                      1);
            const auto bitonal = toned_as(sample, Quality::bitonal);
            const auto gray = toned_as(SampleType::u8, Quality::gray);
            for (std::int64_t x = 0; x < 61; ++x) {
                const int level = gray.at(0, x, 20);
                EXPECT_TRUE(std::abs(level - 128) < 2 ||
                            bitonal.at(0, x, 20) == (level < 128 ? 0 : 255));
            }
        }
    }
}

TEST(DeepSamples, AreTurnedByFreeAngles)
{
    const auto picture = photo(kRgb, {61, 40});
    for (const bool alpha : {false, true}) {
        const FreeTurnOptions options{33, alpha, {10, 200, 90}};
        const auto turned_as = [&](SampleType sample) {
            return through(
                picture, sample, {ColorModel::rgb, alpha}, turned_box(picture.size, 33),
                [&](RowSource &source, RowSink &sink) {
                    drain(source, *make_free_turn(with(kRgb, sample), picture.size, options, sink));
                });
        };
        for (const auto sample : kDeep) {
            EXPECT_LE(greatest_difference(turned_as(sample), turned_as(SampleType::u8)), 1);
        }
    }
}

TEST(DeepSamples, AreCopiedInAllOrientations)
{
    const auto picture = photo(kRgbAlpha, {13, 29});
    for (const auto sample : kDeep) {
        const auto deep = deep_copy(picture, sample);
        for (int turns = 0; turns < 4; ++turns) {
            for (const bool mirrored : {false, true}) {
                const Orientation orientation{mirrored, turns};
                const StripBuffer there(deep.view().format, oriented(picture.size, orientation));
                const StripBuffer back(deep.view().format, picture.size);
                copy_oriented(deep.view(), orientation, there.view());
                copy_oriented(there.view(), inverse(orientation), back.view());
                with_sample(sample, [&](auto any) {
                    using Sample = decltype(any);
                    const auto first = oriented(Rect{0, 0, 1, 1}, picture.size, orientation);
                    EXPECT_EQ(there.view().row<Sample>(2, first.y)[first.x],
                              deep.view().row<Sample>(2, 0)[0]);
                    EXPECT_EQ(back.view().row<Sample>(1, 17)[5], deep.view().row<Sample>(1, 17)[5]);
                });
            }
        }
    }
}

TEST(DeepSamples, AreDeinterleaved)
{
    const std::array<std::uint16_t, 8> pixels{1000, 2000, 3000, 7, 1001, 2001, 3001, 8};
    const auto *bytes = reinterpret_cast<const std::uint8_t *>(pixels.data());
    const StripBuffer row(with(kRgb, SampleType::u16), {2, 1});
    deinterleave(bytes, 4, row.view());
    for (int channel = 0; channel < 3; ++channel) {
        EXPECT_EQ(row.view().row<std::uint16_t>(channel, 0)[0], 1000 * (channel + 1));
        EXPECT_EQ(row.view().row<std::uint16_t>(channel, 0)[1], 1000 * (channel + 1) + 1);
    }
}

// --- Depth

// Converts one gray row from samples of type From to type To.
template <class To, class From> std::vector<To> converted(const std::vector<From> &samples,
                                                          SampleType from, SampleType to,
                                                          const std::vector<ValueRange> &ranges)
{
    struct Collector final : RowSink {
        std::vector<To> found;
        void write(const ConstStripView &rows) override
        {
            found.assign(rows.row<To>(0, 0), rows.row<To>(0, 0) + rows.size.width);
        }
        void finish() override {}
    };
    const auto width = static_cast<std::int64_t>(samples.size());
    const StripBuffer row(with(kGray, from), {width, 1});
    std::ranges::copy(samples, row.view().row<From>(0, 0));
    Collector collector;
    make_depth(with(kGray, from), ranges, to, width, collector)->write(row.view());
    return collector.found;
}

TEST(Depth, RoundsEverySampleToTheNearestByte)
{
    std::vector<std::uint16_t> all(65536);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = static_cast<std::uint16_t>(i);
    }
    const auto bytes = converted<std::uint8_t>(all, SampleType::u16, SampleType::u8, {});
    for (std::size_t i = 0; i < all.size(); ++i) {
        ASSERT_EQ(bytes[i], (i + 128) / 257) << i;
    }
}

TEST(Depth, MapsTheStatedRangeToBlackAndWhite)
{
    const std::vector<std::uint16_t> samples{0, 100, 2098, 4096, 5000};
    EXPECT_EQ(converted<std::uint8_t>(samples, SampleType::u16, SampleType::u8, {{100, 4096}}),
              (std::vector<std::uint8_t>{0, 0, 128, 255, 255}));
    EXPECT_EQ(converted<std::uint16_t>(samples, SampleType::u16, SampleType::u16, {{100, 4096}}),
              (std::vector<std::uint16_t>{0, 0, 32768, 65535, 65535}));
}

TEST(Depth, ClipsSamplesOutsideOfTheRangeAndNaN)
{
    const std::vector<float> samples{-3,
                                     -2,
                                     0,
                                     2,
                                     1e30F,
                                     std::numeric_limits<float>::quiet_NaN(),
                                     std::numeric_limits<float>::infinity()};
    EXPECT_EQ(converted<std::uint8_t>(samples, SampleType::f32, SampleType::u8, {{-2, 2}}),
              (std::vector<std::uint8_t>{0, 0, 128, 255, 255, 0, 255}));
}

TEST(Depth, IsNullWhereNothingChanges)
{
    PictureSink sink(kRgb, {1, 1});
    EXPECT_EQ(make_depth(kRgb, {}, SampleType::u8, 1, sink), nullptr);
}

TEST(Depth, DoesNotApplyRangesToAlpha)
{
    PictureSink sink(kGrayAlpha, {1, 1});
    const StripBuffer row(with(kGrayAlpha, SampleType::u16), {1, 1});
    row.view().row<std::uint16_t>(0, 0)[0] = 1000;
    row.view().row<std::uint16_t>(1, 0)[0] = 65535;
    const auto depth = make_depth(row.view().format, {{0, 1000}}, SampleType::u8, 1, sink);
    depth->write(row.view());
    EXPECT_EQ(sink.picture().at(0, 0, 0), 255);
    EXPECT_EQ(sink.picture().at(1, 0, 0), 255);
}

// --- Alpha

// Returns a picture that is white on the left and transparent red on the right; the red must not
// show.
TestPicture clear_red(Size size)
{
    return TestPicture(kRgbAlpha, size).fill([&](int channel, std::int64_t x, std::int64_t) {
        const bool clear = x >= size.width / 2;
        return channel == 3 ? (clear ? 0 : 255) : channel == 0 || !clear ? 255 : 0;
    });
}

TEST(Alpha, TransparentColorsDoNotShowAfterResizing)
{
    const auto picture = clear_red({90, 90});
    for (const auto sample : kAll) {
        for (const Size target : {Size{31, 30}, Size{200, 100}, Size{7, 3}}) {
            const auto found =
                through(picture, sample, kRgbAlpha, target, [&](RowSource &source, RowSink &sink) {
                    ResizeGraphs graphs;
                    resize(source, {rect_of(picture.size), {1, 1}}, target, Filter::bilinear,
                           graphs, sink);
                });
            int mixed = 0;
            for (std::int64_t x = 0; x < target.width; ++x) {
                const int alpha = found.at(3, x, 1);
                mixed += alpha > 0 && alpha < 255 ? 1 : 0;
                if (alpha > 0) {
                    EXPECT_GE(found.at(1, x, 1), 254) << x << " of " << target.width;
                }
            }
            EXPECT_GT(mixed, 0);
        }
    }
}

TEST(Alpha, TransparentColorsDoNotShowAfterTurning)
{
    const auto picture = clear_red({90, 90});
    const auto box = turned_box(picture.size, 20);
    const auto found =
        through(picture, SampleType::u8, kRgbAlpha, box, [&](RowSource &source, RowSink &sink) {
            const auto unpremultiplying = make_unpremultiplying(kRgbAlpha, box.width, sink);
            const auto turn = make_free_turn(premultiplied(kRgbAlpha), picture.size,
                                             {.degrees = 20, .alpha = true}, *unpremultiplying);
            drain(source, *make_premultiplying(kRgbAlpha, picture.size.width, *turn));
        });
    for (std::int64_t y = 0; y < box.height; ++y) {
        for (std::int64_t x = 0; x < box.width; ++x) {
            if (found.at(3, x, y) > 0) {
                ASSERT_GE(found.at(1, x, y), 254) << x << "," << y;
            }
        }
    }
    EXPECT_EQ(found.at(3, 0, 0), 0);
}

TEST(Alpha, PremultiplyingAndBackIsExact)
{
    const auto picture = photo(kRgbAlpha, {64, 64});
    PictureSink sink(kRgbAlpha, picture.size);
    const auto unpremultiplying = make_unpremultiplying(kRgbAlpha, 64, sink);
    push(picture, *make_premultiplying(kRgbAlpha, 64, *unpremultiplying));
    const auto visible =
        TestPicture(picture).fill([&](int channel, std::int64_t x, std::int64_t y) {
            return picture.at(3, x, y) == 0 ? 0 : picture.at(channel, x, y);
        });
    EXPECT_EQ(sink.picture(), visible);
}

TEST(Alpha, IsBlendedWithTheBackground)
{
    const auto picture = photo(kRgbAlpha, {64, 64});
    const Color background{250, 20, 100};
    for (const auto sample : kAll) {
        const auto flat =
            through(picture, sample, kRgb, picture.size, [&](RowSource &source, RowSink &sink) {
                drain(source, *make_flattening(with(kRgbAlpha, sample), 64, background, sink));
            });
        const std::array<double, 3> behind{250, 20, 100};
        const auto wanted =
            TestPicture(kRgb, picture.size).fill([&](int channel, std::int64_t x, std::int64_t y) {
                const double cover = picture.at(3, x, y) / 255.0;
                return picture.at(channel, x, y) * cover +
                       behind[static_cast<std::size_t>(channel)] * (1 - cover) + 0.5;
            });
        EXPECT_LE(greatest_difference(flat, wanted), 1);
    }
}

}   // namespace
}   // namespace iiif
