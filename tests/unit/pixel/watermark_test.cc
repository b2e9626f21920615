#include "pixel/watermark.h"

#include "test_picture.h"

namespace iiif {
namespace {

class Collecting final : public RowSink {
public:
    explicit Collecting(TestPicture &picture) : picture_(picture) {}
    void write(const ConstStripView &rows) override
    {
        for (int channel = 0; channel < rows.format.channels(); ++channel) {
            for (std::int64_t y = 0; y < rows.size.height; ++y) {
                std::copy_n(rows.row(channel, y), rows.size.width,
                            &picture_.at(channel, 0, done_ + y));
            }
        }
        done_ += rows.size.height;
    }
    void finish() override { finished_ = true; }
    [[nodiscard]] bool finished() const { return finished_; }

private:
    TestPicture &picture_;
    std::int64_t done_ = 0;
    bool finished_ = false;
};

// Returns a watermark of 4x2 pixels: red, with a transparent last column.
Watermark red_mark(WatermarkPlace place, double opacity = 1)
{
    Watermark mark{StripBuffer({ColorModel::rgb, true}, {4, 2}), opacity, place, "red"};
    for (std::int64_t y = 0; y < 2; ++y) {
        for (std::int64_t x = 0; x < 3; ++x) {
            mark.pixels.view().row(0, y)[x] = 255;
            mark.pixels.view().row(3, y)[x] = 255;
        }
    }
    return mark;
}

TestPicture marked(const TestPicture &picture, const Watermark &mark)
{
    TestPicture result(picture.format, picture.size);
    Collecting last(result);
    push(picture, *make_watermark(picture.format, picture.size, mark, last));
    EXPECT_TRUE(last.finished());
    return result;
}

// Draws the watermarked pixels of a black picture, one character for each pixel.
std::string seen(const Size &size, WatermarkPlace place)
{
    const auto picture = marked(TestPicture(kRgb, size), red_mark(place));
    std::string text;
    for (std::int64_t y = 0; y < size.height; ++y) {
        for (std::int64_t x = 0; x < size.width; ++x) {
            text += picture.at(0, x, y) == 255 ? 'x' : '.';
        }
        text += '/';
    }
    return text;
}

TEST(Watermark, IsAtTheRequestedPlace)
{
    EXPECT_EQ(seen({6, 4}, WatermarkPlace::top_left), "xxx.../xxx.../....../....../");
    EXPECT_EQ(seen({6, 4}, WatermarkPlace::top_right), "..xxx./..xxx./....../....../");
    EXPECT_EQ(seen({6, 4}, WatermarkPlace::bottom_left), "....../....../xxx.../xxx.../");
    EXPECT_EQ(seen({6, 4}, WatermarkPlace::bottom_right), "....../....../..xxx./..xxx./");
    EXPECT_EQ(seen({6, 4}, WatermarkPlace::center), "....../.xxx../.xxx../....../");
    EXPECT_EQ(seen({6, 3}, WatermarkPlace::tiled), "xxx.xx/xxx.xx/xxx.xx/");
}

TEST(Watermark, IsCutToASmallerPicture)
{
    EXPECT_EQ(seen({2, 1}, WatermarkPlace::top_left), "xx/");
    EXPECT_EQ(seen({2, 1}, WatermarkPlace::bottom_right), "x./");
    EXPECT_EQ(seen({1, 1}, WatermarkPlace::center), "x/");
}

TEST(Watermark, HasTheRequestedOpacity)
{
    const auto blue = TestPicture(kRgb, {4, 2}).fill([](int channel, auto, auto) {
        return channel == 2 ? 200 : 0;
    });
    const auto result = marked(blue, red_mark(WatermarkPlace::top_left, 0.25));
    EXPECT_EQ(result.at(0, 0, 0), 64);
    EXPECT_EQ(result.at(2, 0, 0), 150);
    EXPECT_EQ(result.at(2, 3, 0), 200) << "the watermark is transparent here";
}

TEST(Watermark, ShowsOnTransparentPixels)
{
    const auto clear = TestPicture(kRgbAlpha, {4, 2});
    const auto result = marked(clear, red_mark(WatermarkPlace::top_left, 0.5));
    EXPECT_EQ(result.at(0, 0, 0), 255);
    EXPECT_EQ(result.at(3, 0, 0), 128);
    EXPECT_EQ(result.at(3, 3, 0), 0);
}

TEST(Watermark, IsGrayOnAGrayPicture)
{
    const auto result = marked(TestPicture(kGray, {4, 2}), red_mark(WatermarkPlace::top_left));
    EXPECT_NEAR(result.at(0, 0, 0), 76, 23) << "red's share of gray";
    EXPECT_EQ(result.at(0, 3, 0), 0);
}

}   // namespace
}   // namespace iiif
