#include "pixel/resize.h"

#include <array>
#include <numbers>

#include "base/error.h"
#include "pixel/zimg_graph.h"
#include "test_picture.h"

namespace iiif {
namespace {

constexpr std::array kFilters{Filter::nearest, Filter::bilinear, Filter::bicubic, Filter::lanczos};

Window whole(Size size)
{
    return {rect_of(size), {1, 1}};
}

TestPicture resized(const TestPicture &picture, const Window &window, Size target, Filter filter)
{
    PictureSource source(picture);
    PictureSink sink(picture.format, target);
    ResizeGraphs graphs;
    resize(source, window, target, filter, graphs, sink);
    EXPECT_TRUE(sink.finished());
    return sink.picture();
}

TestPicture resized(const TestPicture &picture, Size target, Filter filter)
{
    return resized(picture, whole(picture.size), target, filter);
}

// The slow twin: computes each sample by the filter's formula, in double precision.

double kernel(Filter filter, double x)
{
    x = std::abs(x);
    const auto sinc = [](double t) {
        return t == 0 ? 1 : std::sin(std::numbers::pi * t) / (std::numbers::pi * t);
    };
    switch (filter) {
    case Filter::nearest:
        return 1;
    case Filter::bilinear:
        return std::max(1 - x, 0.0);
    case Filter::bicubic:   // Catmull-Rom
        return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    case Filter::lanczos:
        return x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }
    return 0;
}

struct Line {
    std::vector<double> samples;
    double start;
    double length;
};

double mirrored_sample(const std::vector<double> &samples, std::int64_t i)
{
    const auto count = static_cast<std::int64_t>(samples.size());
    const auto inside = i < 0 ? -1 - i : i >= count ? 2 * count - 1 - i : i;
    return samples[static_cast<std::size_t>(std::clamp<std::int64_t>(inside, 0, count - 1))];
}

std::vector<double> resized_line(const Line &line, std::int64_t to, Filter filter)
{
    const double scale = std::max(line.length / static_cast<double>(to), 1.0);
    constexpr std::array<double, 4> kSupports{0, 1, 2, 3};
    const double reach = kSupports[static_cast<std::size_t>(filter)] * scale;
    std::vector<double> result;
    for (std::int64_t i = 0; i < to; ++i) {
        const double center =
            line.start + (static_cast<double>(i) + 0.5) * line.length / static_cast<double>(to);
        const auto nearest = static_cast<std::int64_t>(std::floor(center));
        double sum = 0;
        double weights = 0;
        const auto span = filter == Filter::nearest ? 0 : static_cast<std::int64_t>(reach) + 2;
        for (auto j = nearest - span; j <= nearest + span; ++j) {
            const double weight = kernel(filter, (static_cast<double>(j) + 0.5 - center) / scale);
            sum += weight * mirrored_sample(line.samples, j);
            weights += weight;
        }
        result.push_back(sum / weights);
    }
    return result;
}

TestPicture slowly_resized(const TestPicture &picture, const Window &window, Size target,
                           Filter filter)
{
    const auto &[grid, unit] = window;
    TestPicture result(picture.format, target);
    for (int channel = 0; channel < picture.format.channels(); ++channel) {
        std::vector<std::vector<double>> columns;
        for (std::int64_t x = 0; x < picture.size.width; ++x) {
            Line line{{},
                      static_cast<double>(grid.y) / static_cast<double>(unit.height),
                      static_cast<double>(grid.height) / static_cast<double>(unit.height)};
            for (std::int64_t y = 0; y < picture.size.height; ++y) {
                line.samples.push_back(picture.at(channel, x, y));
            }
            columns.push_back(resized_line(line, target.height, filter));
        }
        for (std::int64_t y = 0; y < target.height; ++y) {
            Line line{{},
                      static_cast<double>(grid.x) / static_cast<double>(unit.width),
                      static_cast<double>(grid.width) / static_cast<double>(unit.width)};
            for (const auto &column : columns) {
                line.samples.push_back(column[static_cast<std::size_t>(y)]);
            }
            const auto row = resized_line(line, target.width, filter);
            for (std::int64_t x = 0; x < target.width; ++x) {
                result.at(channel, x, y) = static_cast<std::uint8_t>(
                    std::clamp(row[static_cast<std::size_t>(x)] + 0.5, 0.0, 255.0));
            }
        }
    }
    return result;
}

struct Geometry {
    Size source;
    Window window;
    Size target;
};

const std::array kGeometries{
    Geometry{{97, 83}, {{0, 0, 97, 83}, {1, 1}}, {41, 37}},
    Geometry{{90, 120}, {{0, 0, 90, 120}, {1, 1}}, {45, 60}},     // half the size
    Geometry{{64, 100}, {{0, 0, 64, 100}, {1, 1}}, {25, 39}},     // with a period
    Geometry{{50, 40}, {{0, 0, 50, 40}, {1, 1}}, {131, 77}},      // larger
    Geometry{{80, 90}, {{37, 53, 301, 299}, {4, 4}}, {40, 33}},   // between pixels
    Geometry{{80, 90}, {{16, 20, 160, 200}, {4, 4}}, {200, 150}},
    Geometry{{60, 70}, {{-3, 5, 242, 278}, {4, 4}}, {31, 47}},   // beyond the first and the last
    Geometry{{60, 70}, {{3, -1, 239, 20}, {4, 4}}, {170, 40}},
    Geometry{{60, 70}, {{237, 0, 6, 70}, {4, 1}}, {4, 70}},
    Geometry{{60, 70}, {{0, 0, 60, 70}, {1, 1}}, {60, 35}},   // one direction only
    Geometry{{60, 70}, {{0, 0, 60, 70}, {1, 1}}, {30, 70}},
    Geometry{{70, 66}, {{0, 0, 70, 66}, {1, 1}}, {9, 9}},    // seven into one
    Geometry{{300, 7}, {{0, 0, 300, 7}, {1, 1}}, {20, 1}},   // narrower than the filter
    Geometry{{7, 100}, {{1, 0, 2, 100}, {1, 1}}, {1, 50}},
    Geometry{{8, 8}, {{3, 3, 1, 1}, {1, 1}}, {5, 6}},
    Geometry{{1, 1}, {{0, 0, 1, 1}, {1, 1}}, {9, 4}},
    Geometry{{1, 50}, {{0, 0, 1, 50}, {1, 1}}, {1, 20}},
    Geometry{{2, 3}, {{0, 0, 2, 3}, {1, 1}}, {50, 40}},
};

TEST(Resize, EqualsTheFormulaWithinOneLevel)
{
    for (const auto &[size, window, target] : kGeometries) {
        for (const auto filter : kFilters) {
            for (const auto format : {kGray, kRgb}) {
                const auto picture = photo(format, size);
                EXPECT_LE(greatest_difference(resized(picture, window, target, filter),
                                              slowly_resized(picture, window, target, filter)),
                          1)
                    << size.width << "x" << size.height << " to " << target.width << "x"
                    << target.height << ", filter " << static_cast<int>(filter);
            }
        }
    }
}

// SIMD code has a separate case for each number of taps.
TEST(Resize, EqualsTheFormulaAtEveryRatio)
{
    for (std::int64_t from = 40; from <= 130; ++from) {
        for (const std::int64_t to : {17, 40, 47}) {
            const auto picture = photo(kGray, {from + 8, 3});
            const Window window{{4, 0, from, 3}, {1, 1}};
            for (const auto filter : kFilters) {
                EXPECT_LE(greatest_difference(resized(picture, window, {to, 3}, filter),
                                              slowly_resized(picture, window, {to, 3}, filter)),
                          1)
                    << from << " to " << to << ", filter " << static_cast<int>(filter);
            }
        }
    }
}

TEST(Resize, AcceptsWindowsInTheSmallestUnits)
{
    constexpr std::int64_t kUnit = std::int64_t{1} << 55;
    const auto picture = photo(kGray, {60, 64});
    const Window window{{3 * kUnit, 5 * kUnit, 50 * kUnit, 55 * kUnit}, {kUnit, kUnit}};
    EXPECT_EQ(resized(picture, window, {23, 31}, Filter::bicubic),
              resized(picture, {{3, 5, 50, 55}, {1, 1}}, {23, 31}, Filter::bicubic));
}

TEST(Resize, CopiesWholePixelsThatKeepTheirSize)
{
    const auto picture = photo(kRgb, {61, 47});
    for (const auto filter : kFilters) {
        EXPECT_EQ(resized(picture, picture.size, filter), picture);
        EXPECT_EQ(resized(picture, {{10, 14, 40, 60}, {2, 2}}, {20, 30}, filter),
                  picture.part({5, 7, 20, 30}));
    }
}

TEST(Resize, DoesNotRoundAlongAnUnchangedDirection)
{
    const auto picture =
        TestPicture(kGray, {256, 8}).fill([](int, std::int64_t x, std::int64_t) { return x; });
    for (const auto filter : kFilters) {
        EXPECT_EQ(resized(picture, {256, 4}, filter), picture.part({0, 0, 256, 4}));
    }
}

TEST(Resize, KeepsAConstantPicture)
{
    for (const int level : {0, 1, 128, 254, 255}) {
        const auto constant = [&](int, std::int64_t, std::int64_t) { return level; };
        const auto picture = TestPicture(kRgb, {100, 90}).fill(constant);
        for (const auto filter : kFilters) {
            for (const Size target : {Size{33, 31}, Size{1, 1}, Size{201, 150}, Size{3, 90}}) {
                EXPECT_EQ(resized(picture, target, filter),
                          TestPicture(kRgb, target).fill(constant));
            }
        }
    }
}

TEST(Resize, KeepsARampARamp)
{
    const auto picture =
        TestPicture(kGray, {200, 200}).fill([](int, std::int64_t x, std::int64_t) { return x; });
    for (const auto filter : {Filter::bilinear, Filter::bicubic, Filter::lanczos}) {
        const auto half = resized(picture, {100, 100}, filter);
        for (std::int64_t x = 6; x < 94; ++x) {
            EXPECT_NEAR(half.at(0, x, 50), 2 * x + 0.5, 1);
        }
    }
}

TEST(Resize, MovesByTheFractionOfAPixel)
{
    const auto picture =
        TestPicture(kGray, {120, 120}).fill([](int, std::int64_t x, std::int64_t y) {
            return x + y;
        });
    for (const auto filter : {Filter::bilinear, Filter::bicubic, Filter::lanczos}) {
        for (std::int64_t eighths = 0; eighths < 8; ++eighths) {
            const auto moved =
                resized(picture, {{80 + eighths, 80, 800, 800}, {8, 8}}, {100, 100}, filter);
            for (std::int64_t x = 0; x < 90; ++x) {
                EXPECT_NEAR(moved.at(0, x, 30), 10 + 40 + static_cast<double>(x * 8 + eighths) / 8,
                            0.51);
            }
        }
    }
}

// Compares an answer that is made in tiles, each from a source that ends at the margin, with the
// answer that is made at once.
void expect_no_seams(const TestPicture &picture, Size target, std::int64_t tile, Filter filter)
{
    const auto whole_answer = resized(picture, target, filter);
    const auto [width, height] = picture.size;
    const Size margin{filter_margin(filter, width, target.width),
                      filter_margin(filter, height, target.height)};
    for (std::int64_t y = 0; y < target.height; y += tile) {
        for (std::int64_t x = 0; x < target.width; x += tile) {
            const auto answer = intersection({x, y, tile, tile}, rect_of(target));
            const auto left = answer.x * width / target.width - margin.width;
            const auto top = answer.y * height / target.height - margin.height;
            const auto right = ceil_div(answer.right() * width, target.width) + margin.width;
            const auto bottom = ceil_div(answer.bottom() * height, target.height) + margin.height;
            const auto read =
                intersection({left, top, right - left, bottom - top}, rect_of(picture.size));
            const Window window{{answer.x * width - read.x * target.width,
                                 answer.y * height - read.y * target.height, answer.width * width,
                                 answer.height * height},
                                target};
            EXPECT_LE(
                greatest_difference(resized(picture.part(read), window, answer.size(), filter),
                                    whole_answer.part(answer)),
                1)
                << "tile at " << x << "," << y << " filter " << static_cast<int>(filter);
        }
    }
}

TEST(Resize, TilesJoinWithoutASeam)
{
    const auto picture = photo(kGray, {330, 270});
    for (const auto filter : kFilters) {
        expect_no_seams(picture, {165, 135}, 64, filter);
        expect_no_seams(picture, {129, 97}, 32, filter);   // edge tiles of one pixel
        expect_no_seams(picture, {400, 301}, 150, filter);
    }
}

TEST(Resize, DoesNotDependOnTheStripsOfTheSource)
{
    const auto picture = photo(kRgb, {100, 150});
    const auto once = resized(picture, {70, 80}, Filter::bicubic);
    ResizeGraphs graphs;
    for (const std::int64_t strip_rows : {1, 3, 64, 150}) {
        for (const std::int64_t lead : {0, 5}) {
            PictureSource source(picture, strip_rows, lead);
            PictureSink sink(picture.format, {70, 80});
            resize(source, whole(picture.size), {70, 80}, Filter::bicubic, graphs, sink);
            EXPECT_EQ(sink.picture(), once) << strip_rows << ", " << lead;
        }
    }
}

// Records how far the source has been read ahead of the rows that were made.
class ReadAhead final : public RowSink {
public:
    ReadAhead(const PictureSource &source, std::int64_t rows_into_one)
        : source_(source), rows_into_one_(rows_into_one)
    {
    }

    void write(const ConstStripView &rows) override
    {
        made_ += rows.size.height;
        most_ = std::max(most_, source_.rows_read() - made_ * rows_into_one_);
    }
    void finish() override {}

    [[nodiscard]] std::int64_t most() const { return most_; }

private:
    const PictureSource &source_;
    std::int64_t rows_into_one_;
    std::int64_t made_ = 0;
    std::int64_t most_ = 0;
};

TEST(Resize, ReadsNoFurtherThanTheFilterNeeds)
{
    const auto picture = photo(kGray, {20, 4000});
    ResizeGraphs graphs;
    for (const std::int64_t rows_into_one : {1, 2, 5, 8, 40}) {
        PictureSource source(picture, 1);
        ReadAhead sink(source, rows_into_one);
        resize(source, whole(picture.size), {10, 4000 / rows_into_one}, Filter::bicubic, graphs,
               sink);
        EXPECT_LE(sink.most(), filter_margin(Filter::bicubic, rows_into_one, 1) + rows_into_one);
    }
}

TEST(Resize, AveragesRowsAtStrongReductions)
{
    const auto picture = photo(kGray, {60, 2000});
    for (const auto filter : {Filter::bilinear, Filter::bicubic, Filter::lanczos}) {
        for (const Size target : {Size{30, 90}, Size{30, 20}, Size{2, 3}, Size{1, 1}}) {
            EXPECT_LE(
                greatest_difference(resized(picture, target, filter),
                                    slowly_resized(picture, whole(picture.size), target, filter)),
                3)
                << target.height;
        }
    }
}

TEST(Resize, NearestTakesOneRowAtEveryReduction)
{
    const auto picture = TestPicture(kGray, {3, 5000}).fill([](int, std::int64_t, std::int64_t y) {
        return y % 251;
    });
    const auto small = resized(picture, {3, 5}, Filter::nearest);
    for (std::int64_t y = 0; y < 5; ++y) {
        EXPECT_EQ(small.at(0, 1, y), (1000 * y + 500) % 251);
    }
}

TEST(Resize, WorksFromTheSmallestToTheLargestSize)
{
    constexpr std::array<Size, 6> kSizes{
        {{1, 1}, {65500, 1}, {1, 65500}, {65500, 3}, {2, 65500}, {300, 5}}};
    const auto constant = [](int, std::int64_t, std::int64_t) { return 77; };
    for (const auto &from : kSizes) {
        const auto picture = TestPicture(kGray, from).fill(constant);
        for (const auto &to : kSizes) {
            if (to.width * from.height > 10'000'000 || to.height * from.width > 10'000'000) {
                continue;   // valid, but too slow for a test
            }
            EXPECT_EQ(resized(picture, to, Filter::bicubic), TestPicture(kGray, to).fill(constant));
        }
    }
}

TEST(Resize, PassesOnErrorsOfSourceAndSink)
{
    struct Broken final : RowSource {
        [[nodiscard]] PixelFormat format() const override { return kGray; }
        [[nodiscard]] Size size() const override { return {10, 10}; }
        ConstStripView next() override { throw Error(Kind::damaged, "cut short"); }
    };
    struct Gone final : RowSink {
        void write(const ConstStripView &) override { throw Error(Kind::client_gone, "gone"); }
        void finish() override { ADD_FAILURE() << "finished after a failure"; }
    };
    Gone gone;
    Broken broken;
    ResizeGraphs graphs;
    EXPECT_THROW(resize(broken, whole({10, 10}), {5, 5}, Filter::bicubic, graphs, gone), Error);
    const auto picture = photo(kGray, {10, 10});
    PictureSource source(picture);
    EXPECT_THROW(resize(source, whole({10, 10}), {5, 5}, Filter::bicubic, graphs, gone), Error);
}

}   // namespace
}   // namespace iiif
