#include "render/reading.h"

#include <gtest/gtest.h>

#include "asking.h"

namespace iiif {
namespace {

ImageInfo in_bands(std::int64_t band_rows)
{
    auto info = flat({300, 200}, {64, 48});
    info.levels[0].band_rows = band_rows;
    return info;
}

Reading reading_of(const ImageInfo &info, const Orientation &orientation)
{
    return iiif::reading_of(info, 0, rect_of(info.size()), orientation);
}

TEST(Reading, HoldsAllOfALevelInBandsWhoseFirstRowMoves)
{
    const auto info = in_bands(48);
    EXPECT_EQ(reading_of(info, {false, 0}), Reading::tiles);
    EXPECT_EQ(reading_of(info, {true, 0}), Reading::tiles) << "mirrored";
    EXPECT_EQ(reading_of(info, {false, 2}), Reading::held);
    EXPECT_EQ(reading_of(info, {true, 2}), Reading::held);
    for (const bool mirrored : {false, true}) {
        EXPECT_EQ(reading_of(info, {mirrored, 1}), Reading::held);
        EXPECT_EQ(reading_of(info, {mirrored, 3}), Reading::held);
    }
    EXPECT_EQ(reading_of(in_bands(0), {false, 2}), Reading::tiles);
}

TEST(Reading, DecodesRectanglesOfMoreThanOneTile)
{
    auto info = flat({300, 200}, {64, 48});
    EXPECT_EQ(iiif::reading_of(info, 0, {0, 0, 65, 48}, {}), Reading::tiles);
    info.any_rect = true;
    EXPECT_EQ(iiif::reading_of(info, 0, {0, 0, 65, 48}, {}), Reading::rectangles);
    EXPECT_EQ(iiif::reading_of(info, 0, {0, 0, 64, 48}, {}), Reading::tiles);
    EXPECT_EQ(iiif::reading_of(info, 0, {256, 192, 45, 9}, {}), Reading::tiles)
        << "a pixel beyond the level belongs to its last tile";
}

TEST(Reading, CutsALargeSourceIntoBandsOfOneHeight)
{
    EXPECT_EQ(band_size({1000, 500}), (Size{1000, 500}));
    EXPECT_EQ(band_size({kBandPixels / 256, 700}), (Size{kBandPixels / 256, 234}));
    EXPECT_EQ(band_size({kBandPixels, 130}), (Size{kBandPixels, 44})) << "at least 64 rows a band";
}

}   // namespace
}   // namespace iiif
