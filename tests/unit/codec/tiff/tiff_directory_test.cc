// Tests which pages are taken as levels of the picture.
#include "codec/tiff/tiff_directory.h"

#include <gtest/gtest.h>

#include "tiff_maker.h"
#include "tiff_patch.h"

namespace iiif {
namespace {

// Returns the widths of the levels found in a pyramid of 256x192, 128x96 and 64x48 pixels, after
// setting `tag` of its second page to `value`.
std::vector<std::int64_t> widths_after(LevelPlace place, int tag, std::uint64_t value)
{
    auto patch =
        TiffPatch(make_tiff({.size = {256, 192}, .tile = {16, 16}, .levels = 3, .place = place}));
    patch.set(1, tag, value);
    std::vector<std::int64_t> widths;
    const auto directory = read_tiff_directory(patch.save().open());
    for (const auto &level : directory->info->levels) {
        widths.push_back(level.size.width);
    }
    return widths;
}

using Widths = std::vector<std::int64_t>;

TEST(TiffDirectory, LeavesOutAPictureOfAnotherShape)
{
    EXPECT_EQ(widths_after(LevelPlace::pages, TIFFTAG_IMAGELENGTH, 90), (Widths{256, 64}));
    EXPECT_EQ(widths_after(LevelPlace::marked_pages, TIFFTAG_IMAGELENGTH, 90), (Widths{256, 64}));
}

TEST(TiffDirectory, AllowsForRoundingOfOnePixel)
{
    EXPECT_EQ(widths_after(LevelPlace::marked_pages, TIFFTAG_IMAGELENGTH, 95),
              (Widths{256, 128, 64}));
    EXPECT_EQ(widths_after(LevelPlace::marked_pages, TIFFTAG_IMAGEWIDTH, 129),
              (Widths{256, 129, 64}));
}

TEST(TiffDirectory, WantsAWholePartOrAMark)
{
    // 96x72 is three eighths of the picture.
    for (const auto place : {LevelPlace::pages, LevelPlace::marked_pages}) {
        auto patch = TiffPatch(
            make_tiff({.size = {256, 192}, .tile = {16, 16}, .levels = 2, .place = place}));
        patch.set(1, TIFFTAG_IMAGEWIDTH, 96);
        patch.set(1, TIFFTAG_IMAGELENGTH, 72);
        EXPECT_EQ(read_tiff_directory(patch.save().open())->levels.size(),
                  place == LevelPlace::pages ? 1U : 2U);
    }
}

TEST(TiffDirectory, EndsThePyramidWhereAnotherPictureBegins)
{
    EXPECT_EQ(widths_after(LevelPlace::pages, TIFFTAG_IMAGEWIDTH, 300), (Widths{256}));
    EXPECT_EQ(widths_after(LevelPlace::pages, TIFFTAG_IMAGELENGTH, 300), (Widths{256}));
}

TEST(TiffDirectory, LeavesOutAPageThatIsNotServed)
{
    EXPECT_EQ(widths_after(LevelPlace::pages, TIFFTAG_COMPRESSION, COMPRESSION_THUNDERSCAN),
              (Widths{256, 64}));
    EXPECT_EQ(widths_after(LevelPlace::pages, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_CIELAB),
              (Widths{256, 64}));
}

TEST(TiffDirectory, LeavesOutAMask)
{
    EXPECT_EQ(widths_after(LevelPlace::marked_pages, TIFFTAG_SUBFILETYPE,
                           FILETYPE_REDUCEDIMAGE | FILETYPE_MASK),
              (Widths{256, 64}));
}

TEST(TiffDirectory, KeepsTheFirstOfTwoLevelsOfOneSize)
{
    auto patch = TiffPatch(make_tiff({.size = {256, 192}, .tile = {16, 16}, .levels = 3}));
    patch.set(2, TIFFTAG_IMAGEWIDTH, 128);
    patch.set(2, TIFFTAG_IMAGELENGTH, 96);
    const auto directory = read_tiff_directory(patch.save().open());
    ASSERT_EQ(directory->levels.size(), 2U);
    EXPECT_EQ(directory->levels[1].directory_offset, patch.directory_offset(1));
}

TEST(TiffDirectory, SortsLevelsBySize)
{
    auto patch = TiffPatch(make_tiff({.size = {256, 192}, .tile = {16, 16}, .levels = 3}));
    const auto second = patch.directory_offset(1);
    const auto third = patch.directory_offset(2);
    patch.set_next(0, third);
    patch.set_next(1, second);
    patch.set_next(2, 0);
    const auto directory = read_tiff_directory(patch.save().open());
    ASSERT_EQ(directory->levels.size(), 3U);
    EXPECT_EQ(directory->levels[1].directory_offset, second);
}

TEST(TiffDirectory, KnowsWhereTilesLie)
{
    auto patch = TiffPatch(make_tiff({.size = {40, 40}, .tile = {16, 16}}));
    const auto directory = read_tiff_directory(patch.save().open());
    const auto &tiles = *directory->levels.at(0).tiles;
    ASSERT_EQ(tiles.size(), 9U);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        EXPECT_EQ(tiles.at(i).offset, patch.value(0, TIFFTAG_TILEOFFSETS, i));
        EXPECT_EQ(tiles.at(i).bytes, patch.value(0, TIFFTAG_TILEBYTECOUNTS, i));
    }
}

}   // namespace
}   // namespace iiif
