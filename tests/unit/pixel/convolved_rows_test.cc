#include "pixel/convolved_rows.h"

#include <algorithm>

#include "test_picture.h"

namespace iiif {
namespace {

const std::vector<float> kEdges{-1, 0, 1, -2, 0, 2, -1, 0, 1};

// The slow twin: computes one sample, with repeated edges.
float convolved(const TestPicture &picture, const std::vector<float> &kernel, int channel,
                const Rect &pixel, float low)
{
    const auto side = kernel.size() == 25 ? 5 : kernel.size() == 9 ? 3 : 1;
    float sum = low;
    for (std::size_t i = 0; i < kernel.size(); ++i) {
        const auto x = pixel.x + static_cast<std::int64_t>(i) % side - side / 2;
        const auto y = pixel.y + static_cast<std::int64_t>(i) / side - side / 2;
        const auto sample =
            picture.at(channel, std::clamp<std::int64_t>(x, 0, picture.size.width - 1),
                       std::clamp<std::int64_t>(y, 0, picture.size.height - 1));
        sum += kernel[i] * (static_cast<float>(sample) - low);
    }
    return sum;
}

void expect_convolved(const TestPicture &picture, const std::vector<float> &kernel,
                      const std::vector<float> &lows)
{
    PictureSource source(picture, 7);
    const auto rows = make_convolved_rows(source, kernel, lows);
    EXPECT_EQ(rows->size(), picture.size);
    for (std::int64_t y = 0; y < picture.size.height;) {
        const auto strip = rows->next();
        for (std::int64_t row = 0; row < strip.size.height; ++row, ++y) {
            for (int color = 0; color < picture.format.colors(); ++color) {
                for (std::int64_t x = 0; x < picture.size.width; ++x) {
                    ASSERT_NEAR(strip.row<float>(color, row)[x],
                                convolved(picture, kernel, color, {x, y, 1, 1},
                                          lows[static_cast<std::size_t>(color)]),
                                0.01F)
                        << color << ' ' << x << ' ' << y;
                }
            }
            if (picture.format.alpha) {
                EXPECT_FLOAT_EQ(strip.row<float>(picture.format.colors(), row)[0],
                                static_cast<float>(picture.at(picture.format.colors(), 0, y)) /
                                    255);
            }
        }
    }
}

TEST(ConvolvedRows, AreWeightedSumsOfNeighbours)
{
    expect_convolved(photo(kRgb, {70, 53}), kEdges, {0, 0, 0});
    expect_convolved(photo(kGray, {33, 100}), std::vector<float>(25, 0.04F), {0});
    expect_convolved(photo(kGray, {16, 16}), {0.5F}, {0});
}

TEST(ConvolvedRows, WorkOnPicturesSmallerThanTheKernel)
{
    expect_convolved(photo(kGray, {1, 1}), std::vector<float>(25, 1), {0});
    expect_convolved(photo(kGray, {2, 40}), std::vector<float>(25, 1), {0});
    expect_convolved(photo(kGray, {40, 3}), kEdges, {0});
}

TEST(ConvolvedRows, TakeTheLowEndOfTheRangeAsBlack)
{
    expect_convolved(photo(kRgb, {40, 30}), kEdges, {10, 0, 200});
}

TEST(ConvolvedRows, DoNotConvolveAlpha)
{
    expect_convolved(photo(kRgbAlpha, {20, 20}), kEdges, {0, 0, 0});
}

TEST(ConvolvedRows, KernelsTurnLikePictures)
{
    EXPECT_EQ(oriented(kEdges, {false, 0}), kEdges);
    EXPECT_EQ(oriented(kEdges, {true, 0}), (std::vector<float>{1, 0, -1, 2, 0, -2, 1, 0, -1}));
    EXPECT_EQ(oriented(kEdges, {false, 1}), (std::vector<float>{-1, -2, -1, 0, 0, 0, 1, 2, 1}));
    EXPECT_EQ(oriented(kEdges, {false, 2}), (std::vector<float>{1, 0, -1, 2, 0, -2, 1, 0, -1}));
    EXPECT_EQ(oriented(std::vector<float>{7}, {true, 3}), (std::vector<float>{7}));
}

}   // namespace
}   // namespace iiif
