#include "pixel/free_turn.h"

#include <numbers>

#include "model/turn.h"
#include "test_picture.h"

namespace iiif {
namespace {

TestPicture turned(const TestPicture &picture, const FreeTurnOptions &options)
{
    PictureSink sink({picture.format.model, options.alpha},
                     turned_box(picture.size, options.degrees));
    const auto turn = make_free_turn(picture.format, picture.size, options, sink);
    push(picture, *turn);
    EXPECT_TRUE(sink.finished());
    return sink.picture();
}

// The slow twin: computes each pixel of the answer in double precision from premultiplied samples.
TestPicture slowly_turned(const TestPicture &picture, const FreeTurnOptions &options)
{
    TestPicture result({picture.format.model, options.alpha},
                       turned_box(picture.size, options.degrees));
    const double angle = options.degrees * std::numbers::pi / 180;
    const std::array<double, 3> background{1.0 * options.background.red,
                                           1.0 * options.background.green,
                                           1.0 * options.background.blue};
    const auto coverage = [&](std::int64_t x, std::int64_t y) {
        return x >= 0 && y >= 0 && x < picture.size.width && y < picture.size.height ? 1.0 : 0.0;
    };
    return result.fill([&](int channel, std::int64_t column, std::int64_t row) {
        const double right = column + 0.5 - result.size.width / 2.0;
        const double down = row + 0.5 - result.size.height / 2.0;
        const double x =
            right * std::cos(angle) + down * std::sin(angle) + picture.size.width / 2.0 - 0.5;
        const double y =
            down * std::cos(angle) - right * std::sin(angle) + picture.size.height / 2.0 - 0.5;
        const auto left = static_cast<std::int64_t>(std::floor(x));
        const auto top = static_cast<std::int64_t>(std::floor(y));
        double color = 0;
        double covered = 0;
        for (const auto &[i, j] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
            const double weight = (i == 0 ? left + 1 - x : x - left) *
                                  (j == 0 ? top + 1 - y : y - top) * coverage(left + i, top + j);
            covered += weight;
            if (weight > 0 && channel < picture.format.colors()) {
                color += weight * picture.at(channel, left + i, top + j);
            }
        }
        if (channel == picture.format.colors()) {
            return 255 * covered + 0.5;
        }
        if (options.alpha) {
            return covered > 0 ? color / covered + 0.5 : 0.0;
        }
        return color + (1 - covered) * background[static_cast<std::size_t>(channel)] + 0.5;
    });
}

// Returns the picture with 0 where `slow` is transparent, because colours of transparent pixels are
// not compared.
TestPicture where_seen(const TestPicture &picture, const TestPicture &slow)
{
    return TestPicture(picture).fill([&](int channel, std::int64_t x, std::int64_t y) {
        return slow.format.alpha && slow.at(slow.format.colors(), x, y) == 0
                   ? 0
                   : picture.at(channel, x, y);
    });
}

TEST(FreeTurn, EqualsTheFormulaWithinOneLevel)
{
    for (const double degrees : {22.5, 45.0, 91.0, 179.5, 200.25, 300.0, 359.9, 0.3}) {
        for (const bool alpha : {false, true}) {
            for (const auto &size : {Size{97, 61}, Size{1, 40}, Size{30, 1}, Size{1, 1}}) {
                const auto picture = photo(kRgb, size);
                const FreeTurnOptions options{degrees, alpha, {10, 200, 90}};
                const auto fast = turned(picture, options);
                const auto slow = slowly_turned(picture, options);
                EXPECT_LE(greatest_difference(where_seen(fast, slow), where_seen(slow, slow)), 1)
                    << degrees << " " << size.width << " " << alpha;
            }
        }
    }
}

// Returns a picture with red on the left, blue on the right, and green above both.
TestPicture signpost()
{
    return TestPicture(kRgb, {200, 200}).fill([](int channel, std::int64_t x, std::int64_t y) {
        const int winner = y < 60 ? 1 : x < 100 ? 0 : 2;
        return channel == winner ? 250 : 5;
    });
}

int color_at(const TestPicture &picture, std::int64_t x, std::int64_t y)
{
    int strongest = 0;
    for (int channel = 1; channel < 3; ++channel) {
        strongest = picture.at(channel, x, y) > picture.at(strongest, x, y) ? channel : strongest;
    }
    return strongest;
}

TEST(FreeTurn, TurnsClockwise)
{
    const auto eighth = turned(signpost(), {.degrees = 45});   // the box is 283 wide
    EXPECT_EQ(color_at(eighth, 141 + 55, 141 - 55), 1)
        << "the upper side is now at the upper right";
    EXPECT_EQ(color_at(eighth, 141 - 40, 141 - 20), 0) << "the left side is now at the upper left";
    EXPECT_EQ(color_at(eighth, 141 + 20, 141 + 50), 2)
        << "the right side is now at the lower right";
    const auto most = turned(signpost(), {.degrees = 315});
    EXPECT_EQ(color_at(most, 141 - 55, 141 - 55), 1);
}

TEST(FreeTurn, NearlyAQuarterEqualsAQuarter)
{
    const auto quarter = turned(signpost(), {.degrees = 90.0000001});
    EXPECT_EQ(quarter.size, (Size{200, 200}));
    EXPECT_EQ(color_at(quarter, 180, 100), 1);
    EXPECT_EQ(color_at(quarter, 50, 30), 0);
    EXPECT_EQ(color_at(quarter, 50, 170), 2);
}

TEST(FreeTurn, ShowsTheBackgroundInTheCorners)
{
    const auto picture = turned(photo(kRgb, {80, 80}), {45, false, {10, 20, 30}});
    for (int channel = 0; channel < 3; ++channel) {
        EXPECT_EQ(picture.at(channel, 0, 0), 10 * (channel + 1));
        EXPECT_EQ(picture.at(channel, picture.size.width - 1, 0), 10 * (channel + 1));
    }
    const auto gray = turned(photo(kGray, {80, 80}), {45, false, {255, 255, 255}});
    EXPECT_EQ(gray.at(0, 0, 0), 255);
}

TEST(FreeTurn, IsTransparentInTheCornersAndOpaqueInside)
{
    const auto white =
        TestPicture(kGray, {80, 80}).fill([](int, std::int64_t, std::int64_t) { return 255; });
    const auto picture = turned(white, {.degrees = 30, .alpha = true});
    EXPECT_EQ(picture.format, kGrayAlpha);
    EXPECT_EQ(picture.at(1, 0, 0), 0);
    EXPECT_EQ(picture.at(1, picture.size.width / 2, picture.size.height / 2), 255);
    for (std::int64_t y = 0; y < picture.size.height; ++y) {
        for (std::int64_t x = 0; x < picture.size.width; ++x) {
            if (picture.at(1, x, y) > 0) {
                ASSERT_EQ(picture.at(0, x, y), 255) << "the edge has mixed with transparent black";
            }
        }
    }
}

TEST(FreeTurn, WritesNothingBeforeTheLastRow)
{
    PictureSink sink(kRgb, turned_box({50, 50}, 10));
    const auto picture = photo(kRgb, {50, 50});
    const auto turn = make_free_turn(kRgb, picture.size, {.degrees = 10}, sink);
    PictureSource source(picture, 50);
    turn->write(source.next());
    EXPECT_FALSE(sink.finished());
}

}   // namespace
}   // namespace iiif
