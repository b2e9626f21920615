#include "codec/tiff/tiff_reader.h"

#include <algorithm>
#include <array>
#include <functional>
#include <thread>

#include <gtest/gtest.h>
#include <tiffio.h>

#include "base/error.h"
#include "temp_file.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

StripBuffer tile_of(Reader &reader, const TileIndex &tile)
{
    const auto info = reader.info();
    const auto &level = info->levels.at(static_cast<std::size_t>(tile.level));
    StripBuffer pixels(info->format, tile_rect(level, tile).size());
    reader.read_tile(tile, pixels.view());
    return pixels;
}

void for_each_tile(const ImageInfo &info, const std::function<void(const TileIndex &)> &visit)
{
    for (int level = 0; level < static_cast<int>(info.levels.size()); ++level) {
        const auto &geometry = info.levels[static_cast<std::size_t>(level)];
        for (std::int64_t row = 0; row * geometry.tile.height < geometry.size.height; ++row) {
            for (std::int64_t column = 0; column * geometry.tile.width < geometry.size.width;
                 ++column) {
                visit({level, column, row});
            }
        }
    }
}

// Counts the samples of a tile that differ from the recipe.
std::int64_t wrong_samples(Reader &reader, const TiffRecipe &recipe, const TileIndex &tile)
{
    const auto info = reader.info();
    const auto rect = tile_rect(info->levels[static_cast<std::size_t>(tile.level)], tile);
    const auto pixels = tile_of(reader, tile);
    std::int64_t wrong = 0;
    for (int channel = 0; channel < info->format.channels(); ++channel) {
        for (std::int64_t y = 0; y < rect.height; ++y) {
            const auto *const row = pixels.view().row(channel, y);
            for (std::int64_t x = 0; x < rect.width; ++x) {
                wrong += row[x] != sample_at(recipe, tile.level, channel, rect.x + x, rect.y + y);
            }
        }
    }
    return wrong;
}

void expect_levels(const ImageInfo &info, const TiffRecipe &recipe)
{
    ASSERT_EQ(info.levels.size(), static_cast<std::size_t>(recipe.levels));
    for (int level = 0; level < recipe.levels; ++level) {
        const auto &found = info.levels[static_cast<std::size_t>(level)];
        EXPECT_EQ(found.size, level_size(recipe, level)) << "level " << level;
        EXPECT_EQ(found.tile, recipe.tile) << "level " << level;
    }
}

void expect_exact(const TiffRecipe &recipe)
{
    const auto file = make_tiff(recipe);
    const auto reader = open_tiff(file.open());
    expect_levels(*reader->info(), recipe);
    for_each_tile(*reader->info(), [&](const TileIndex &tile) {
        EXPECT_EQ(wrong_samples(*reader, recipe, tile), 0)
            << "level " << tile.level << " column " << tile.column << " row " << tile.row;
    });
}

// Decodes one tile with libtiff, pixel by pixel.
std::vector<std::uint8_t> libtiff_tile(TIFF *tiff, std::uint32_t index)
{
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(TIFFTileSize(tiff)));
    EXPECT_EQ(TIFFReadEncodedTile(tiff, index, pixels.data(), TIFFTileSize(tiff)),
              TIFFTileSize(tiff));
    return pixels;
}

std::int64_t samples_unlike_libtiff(Reader &reader, TIFF *tiff, const TileIndex &tile)
{
    const auto info = reader.info();
    const auto &level = info->levels[static_cast<std::size_t>(tile.level)];
    const auto rect = tile_rect(level, tile);
    const auto expected =
        libtiff_tile(tiff, TIFFComputeTile(tiff, static_cast<std::uint32_t>(rect.x),
                                           static_cast<std::uint32_t>(rect.y), 0, 0));
    const auto pixels = tile_of(reader, tile);
    const auto channels = info->format.channels();
    std::int64_t wrong = 0;
    for (std::int64_t y = 0; y < rect.height; ++y) {
        for (std::int64_t x = 0; x < rect.width; ++x) {
            for (int channel = 0; channel < channels; ++channel) {
                const auto place = (y * level.tile.width + x) * channels + channel;
                wrong +=
                    pixels.view().row(channel, y)[x] != expected[static_cast<std::size_t>(place)];
            }
        }
    }
    return wrong;
}

void expect_as_libtiff(const TiffRecipe &recipe)
{
    const auto file = make_tiff(recipe);
    const auto reader = open_tiff(file.open());
    expect_levels(*reader->info(), recipe);
    const TempFile on_disk(file);
    const std::unique_ptr<TIFF, void (*)(TIFF *)> tiff(TIFFOpen(on_disk.path().c_str(), "r"),
                                                       TIFFClose);
    for_each_tile(*reader->info(), [&](const TileIndex &tile) {
        ASSERT_TRUE(TIFFSetDirectory(tiff.get(), static_cast<std::uint16_t>(tile.level)));
        EXPECT_EQ(samples_unlike_libtiff(*reader, tiff.get(), tile), 0)
            << "level " << tile.level << " column " << tile.column << " row " << tile.row;
    });
}

TEST(TiffReader, ReadsEveryTileOfEveryLosslessCompression)
{
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
                                  COMPRESSION_DEFLATE, COMPRESSION_ZSTD, COMPRESSION_WEBP}) {
        SCOPED_TRACE(compression);
        expect_exact({.levels = 3, .compression = compression});
    }
}

TEST(TiffReader, UndoesTheHorizontalPredictor)
{
    for (const int compression :
         {COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE, COMPRESSION_ZSTD}) {
        SCOPED_TRACE(compression);
        expect_exact({.levels = 2, .compression = compression, .predictor = PREDICTOR_HORIZONTAL});
    }
}

TEST(TiffReader, ReadsGray)
{
    expect_exact({.levels = 2, .photometric = PHOTOMETRIC_MINISBLACK});
}

TEST(TiffReader, TurnsGrayWhereZeroIsWhite)
{
    expect_exact({.levels = 2, .photometric = PHOTOMETRIC_MINISWHITE});
}

TEST(TiffReader, ReadsBothByteOrdersAndBothKindsOfTiff)
{
    for (const bool big : {false, true}) {
        for (const bool big_endian : {false, true}) {
            expect_exact({.levels = 2, .big = big, .big_endian = big_endian});
        }
    }
}

TEST(TiffReader, FindsLevelsWhereverTheyAre)
{
    for (const auto place :
         {LevelPlace::pages, LevelPlace::marked_pages, LevelPlace::sub_directories}) {
        for (const auto rounding : {Rounding::down, Rounding::up}) {
            expect_exact({.size = {1033, 517},
                          .tile = {128, 128},
                          .levels = 6,
                          .rounding = rounding,
                          .place = place});
        }
    }
}

TEST(TiffReader, FindsSubDirectoriesOfABigTiff)
{
    expect_exact({.levels = 3, .place = LevelPlace::sub_directories, .big = true});
}

TEST(TiffReader, ReadsTilesThatAreNotSquare)
{
    expect_exact({.tile = {256, 128}, .levels = 2});
    expect_exact({.tile = {64, 512}, .levels = 2, .compression = COMPRESSION_NONE});
}

TEST(TiffReader, TakesATiledTiffForOneLevel)
{
    expect_exact({.levels = 1});
}

TEST(TiffReader, ReadsAPictureOfOnePixel)
{
    expect_exact({.size = {1, 1}});
    expect_as_libtiff(
        {.size = {1, 1}, .photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG});
}

TEST(TiffReader, DecodesJpegAsLibtiffDoes)
{
    for (const int photometric : {PHOTOMETRIC_YCBCR, PHOTOMETRIC_RGB, PHOTOMETRIC_MINISBLACK}) {
        SCOPED_TRACE(photometric);
        expect_as_libtiff(
            {.levels = 3, .photometric = photometric, .compression = COMPRESSION_JPEG});
    }
}

TEST(TiffReader, DecodesEverySubsampling)
{
    for (const Size subsampling : {Size{1, 1}, Size{2, 1}, Size{2, 2}, Size{4, 1}}) {
        expect_as_libtiff({.size = {300, 200},
                           .photometric = PHOTOMETRIC_YCBCR,
                           .compression = COMPRESSION_JPEG,
                           .subsampling = subsampling});
    }
}

TEST(TiffReader, DecodesJpegTilesThatBringTheirTables)
{
    expect_as_libtiff(
        {.photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG, .jpeg_tables = false});
}

TEST(TiffReader, ReadsLevelsInAnyOrder)
{
    const TiffRecipe recipe{.levels = 3};
    const auto file = make_tiff(recipe);
    const auto reader = open_tiff(file.open());
    for (const int level : {2, 0, 1, 0, 2, 1, 1}) {
        EXPECT_EQ(wrong_samples(*reader, recipe, {level, 0, 0}), 0) << level;
    }
}

TEST(TiffReader, WritesOnlyTheTruePartOfAnEdgeTile)
{
    for (const int compression : {COMPRESSION_ADOBE_DEFLATE, COMPRESSION_JPEG}) {
        const auto file = make_tiff({.size = {300, 270}, .compression = compression});
        const auto reader = open_tiff(file.open());
        StripBuffer frame(reader->info()->format, {256, 256});
        reader->read_tile({0, 1, 1}, frame.view().part({5, 3, 44, 14}));
        for (int channel = 0; channel < 3; ++channel) {
            const auto *const below = frame.view().row(channel, 17);
            EXPECT_EQ(std::count(below, below + 256, 0), 256);
            const auto *const row = frame.view().row(channel, 10);
            EXPECT_EQ(std::count(row, row + 5, 0), 5);
            EXPECT_EQ(std::count(row + 49, row + 256, 0), 207);
        }
    }
}

TEST(TiffReader, StatesTheIdentityOfItsSource)
{
    const auto source = make_tiff({}).open();
    EXPECT_EQ(open_tiff(source)->info()->identity, source->identity());
}

// Returns all samples of all tiles.
std::vector<std::uint8_t> samples_of(Reader &reader)
{
    const auto info = reader.info();
    std::vector<std::uint8_t> samples;
    for_each_tile(*info, [&](const TileIndex &tile) {
        const auto pixels = tile_of(reader, tile);
        const auto view = pixels.view();
        for (int channel = 0; channel < view.format.channels(); ++channel) {
            for (std::int64_t y = 0; y < view.size.height; ++y) {
                samples.insert(samples.end(), view.row(channel, y),
                               view.row(channel, y) + view.size.width);
            }
        }
    });
    return samples;
}

TEST(TiffReader, SharesOneDirectoryBetweenThreads)
{
    for (const int compression : {COMPRESSION_ADOBE_DEFLATE, COMPRESSION_JPEG}) {
        const auto file = make_tiff({.levels = 3, .compression = compression});
        const auto directory = read_tiff_directory(file.open());
        std::array<std::vector<std::uint8_t>, 2> seen;
        const auto read_into = [&](std::vector<std::uint8_t> &samples) {
            samples = samples_of(*make_tiff_reader(directory));
        };
        std::thread first(read_into, std::ref(seen[0]));
        std::thread second(read_into, std::ref(seen[1]));
        first.join();
        second.join();
        const auto alone = samples_of(*make_tiff_reader(directory));
        EXPECT_EQ(seen[0], alone);
        EXPECT_EQ(seen[1], alone);
    }
}

}   // namespace
}   // namespace iiif
