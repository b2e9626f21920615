#include "render/tile_rows.h"
#include "uncached_tiles.h"

#include <random>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "asking.h"
#include "obvious.h"

namespace iiif {
namespace {

constexpr std::array<Orientation, 8> kOrientations{
    {{false, 0}, {false, 1}, {false, 2}, {false, 3}, {true, 0}, {true, 1}, {true, 2}, {true, 3}}};

std::string name_of(const Orientation &orientation)
{
    return (orientation.mirrored ? "!" : "") + std::to_string(orientation.quarter_turns * 90);
}

// Describes the first sample that differs; empty if all are equal.
std::string difference(const ConstStripView &rows, const Scene &wanted, std::int64_t first_row)
{
    for (int channel = 0; channel < rows.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < rows.size.height; ++y) {
            for (std::int64_t x = 0; x < rows.size.width; ++x) {
                const int found = rows.row(channel, y)[x];
                const int expected = wanted.at(channel, x, first_row + y);
                if (found != expected) {
                    return "channel " + std::to_string(channel) + " at " + std::to_string(x) + ',' +
                           std::to_string(first_row + y) + " is " + std::to_string(found) +
                           ", not " + std::to_string(expected);
                }
            }
        }
    }
    return {};
}

void expect_rows(MadeUpReader &reader, int level, const Rect &source,
                 const Orientation &orientation)
{
    const auto wanted =
        laid(cut(level_scene(*reader.info(), level, coordinates), source), orientation);
    UncachedTiles tiles(reader);
    TileRows rows(tiles.source, level, source, orientation);
    ASSERT_EQ(rows.size(), wanted.size);
    ASSERT_EQ(rows.format(), reader.info()->format);
    std::int64_t done = 0;
    while (done < wanted.size.height) {
        const auto band = rows.next();
        ASSERT_GT(band.size.height, 0);
        ASSERT_EQ(band.size.width, wanted.size.width);
        ASSERT_LE(done + band.size.height, wanted.size.height);
        ASSERT_EQ(difference(band, wanted, done), "")
            << "source " << source << " of " << reader.info()->levels[0].size << " turned "
            << name_of(orientation);
        done += band.size.height;
    }
}

void expect_rows_in_all_orientations(const ImageInfo &info, const Rect &source)
{
    for (const auto &orientation : kOrientations) {
        MadeUpReader reader(info);
        expect_rows(reader, 0, source, orientation);
    }
}

TEST(TileRows, HandOutOneTile)
{
    expect_rows_in_all_orientations(flat({48, 32}, {48, 32}), {0, 0, 48, 32});
    expect_rows_in_all_orientations(flat({5, 3}, {48, 32}), {0, 0, 5, 3});
    expect_rows_in_all_orientations(flat({1, 1}, {48, 32}), {0, 0, 1, 1});
}

TEST(TileRows, HandOutAWholeLevelOfOddSize)
{
    expect_rows_in_all_orientations(flat({101, 67}, {16, 16}), {0, 0, 101, 67});
    expect_rows_in_all_orientations(flat({101, 67}, {32, 16}), {0, 0, 101, 67});
    expect_rows_in_all_orientations(flat({101, 67}, {16, 48}), {0, 0, 101, 67});
    expect_rows_in_all_orientations(flat({1, 67}, {16, 16}), {0, 0, 1, 67});
    expect_rows_in_all_orientations(flat({67, 1}, {16, 16}), {0, 0, 67, 1});
}

TEST(TileRows, HandOutGrayAndAlpha)
{
    for (const auto &format :
         {PixelFormat{ColorModel::gray, false}, PixelFormat{ColorModel::gray, true},
          PixelFormat{ColorModel::rgb, true}}) {
        auto info = flat({37, 29}, {16, 16});
        info.format = format;
        expect_rows_in_all_orientations(info, {3, 5, 30, 20});
    }
}

TEST(TileRows, RepeatTheLastPixelBeyondTheLevel)
{
    const auto info = flat({40, 24}, {16, 16});
    expect_rows_in_all_orientations(info, {0, 0, 41, 25});
    expect_rows_in_all_orientations(info, {8, 8, 33, 17});
    expect_rows_in_all_orientations(info, {39, 23, 2, 2});
    expect_rows_in_all_orientations(info, {40, 0, 1, 24});
    expect_rows_in_all_orientations(info, {0, 24, 40, 1});
    expect_rows_in_all_orientations(info, {40, 24, 1, 1});
}

// The level ends where a tile ends, so the column beyond it would belong to another tile.
TEST(TileRows, RepeatTheLastPixelBeyondAFullTile)
{
    const auto info = flat({32, 48}, {16, 16});
    expect_rows_in_all_orientations(info, {0, 0, 33, 49});
    expect_rows_in_all_orientations(info, {16, 32, 17, 17});
    expect_rows_in_all_orientations(info, {32, 0, 1, 48});
    expect_rows_in_all_orientations(info, {0, 48, 32, 1});
    expect_rows_in_all_orientations(info, {32, 48, 1, 1});
}

TEST(TileRows, AgreeWithTheObviousTwinForRandomSources)
{
    std::mt19937_64 engine(7);
    const auto number = [&](std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(engine);
    };
    for (int round = 0; round < 500; ++round) {
        const Size size{number(1, 90), number(1, 90)};
        const auto info = flat(size, {number(1, 40), number(1, 40)});
        const auto x = number(0, size.width);
        const auto y = number(0, size.height);
        const Rect source{x, y, number(1, size.width + 1 - x), number(1, size.height + 1 - y)};
        MadeUpReader reader(info);
        expect_rows(reader, 0, source, kOrientations[static_cast<std::size_t>(round) % 8]);
    }
}

TEST(TileRows, ReadTheRequestedLevel)
{
    const auto info = pyramid({100, 60}, {16, 16});
    for (int level = 0; level < static_cast<int>(info.levels.size()); ++level) {
        MadeUpReader reader(info);
        expect_rows(reader, level, rect_of(info.levels[static_cast<std::size_t>(level)].size), {});
        for (const auto &tile : reader.asked()) {
            EXPECT_EQ(tile.level, level);
        }
    }
}

std::vector<std::tuple<std::int64_t, std::int64_t>> columns_and_rows(const MadeUpReader &reader)
{
    std::vector<std::tuple<std::int64_t, std::int64_t>> result;
    for (const auto &tile : reader.asked()) {
        result.emplace_back(tile.column, tile.row);
    }
    return result;
}

TEST(TileRows, DecodeEachTileOnceInEveryOrientation)
{
    for (const auto &orientation : kOrientations) {
        MadeUpReader reader(flat({64, 48}, {16, 16}));
        expect_rows(reader, 0, {20, 10, 45, 39}, orientation);
        const auto asked = columns_and_rows(reader);
        EXPECT_EQ(asked.size(), 9U) << name_of(orientation);
        EXPECT_EQ(std::set(asked.begin(), asked.end()).size(), 9U) << name_of(orientation);
    }
}

TEST(TileRows, DecodeOnlyTheTilesOfTheNextBand)
{
    MadeUpReader reader(flat({64, 64}, {16, 16}));
    UncachedTiles tiles(reader);
    TileRows rows(tiles.source, 0, {8, 8, 40, 40}, {});
    EXPECT_TRUE(reader.asked().empty());
    EXPECT_EQ(rows.next().size, (Size{40, 8}));
    EXPECT_EQ(reader.asked().size(), 3U);
    EXPECT_EQ(rows.next().size, (Size{40, 16}));
    EXPECT_EQ(reader.asked().size(), 6U);
}

TEST(TileRows, BeginWithTheBandThatIsOnTop)
{
    const auto first_asked = [](const Orientation &orientation) {
        MadeUpReader reader(flat({48, 32}, {16, 16}));
        UncachedTiles tiles(reader);
        TileRows rows(tiles.source, 0, {0, 0, 48, 32}, orientation);
        (void)rows.next();
        return columns_and_rows(reader).front();
    };
    EXPECT_EQ(std::get<1>(first_asked({false, 0})), 0);
    EXPECT_EQ(std::get<0>(first_asked({false, 1})), 0);
    EXPECT_EQ(std::get<1>(first_asked({false, 2})), 1);
    EXPECT_EQ(std::get<0>(first_asked({false, 3})), 2);
    EXPECT_EQ(std::get<0>(first_asked({true, 1})), 2);
}

}   // namespace
}   // namespace iiif
