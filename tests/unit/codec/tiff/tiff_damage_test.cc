// Tests TIFFs that are damaged, truncated or of an unsupported kind.
#include "codec/tiff/tiff_reader.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include <gtest/gtest.h>

#include "base/error.h"
#include "tiff_maker.h"
#include "tiff_patch.h"

namespace iiif {
namespace {

constexpr TiffRecipe kDeflate{.size = {100, 80}, .tile = {32, 32}, .levels = 3};
constexpr TiffRecipe kJpeg{.size = {100, 80},
                           .tile = {32, 32},
                           .levels = 3,
                           .photometric = PHOTOMETRIC_YCBCR,
                           .compression = COMPRESSION_JPEG};

void read_tile(Reader &reader, const TileIndex &tile)
{
    const auto info = reader.info();
    const auto &level = info->levels.at(static_cast<std::size_t>(tile.level));
    const StripBuffer pixels(info->format, tile_rect(level, tile).size());
    reader.read_tile(tile, pixels.view());
}

void read_all(Reader &reader)
{
    const auto info = reader.info();
    for (int level = 0; level < static_cast<int>(info->levels.size()); ++level) {
        const auto &geometry = info->levels[static_cast<std::size_t>(level)];
        for (std::int64_t row = 0; row * geometry.tile.height < geometry.size.height; ++row) {
            for (std::int64_t column = 0; column * geometry.tile.width < geometry.size.width;
                 ++column) {
                read_tile(reader, {level, column, row});
            }
        }
    }
}

std::optional<Error> error_of(const std::function<void()> &body)
{
    try {
        body();
    }
    catch (const Error &error) {
        return error;
    }
    return std::nullopt;
}

std::optional<Error> error_of_opening(const MemoryFile &file)
{
    return error_of([&] { (void)open_tiff(file.open()); });
}

std::optional<Error> error_of_reading(const MemoryFile &file)
{
    return error_of([&] { read_all(*open_tiff(file.open())); });
}

void expect_damaged(const std::optional<Error> &error)
{
    ASSERT_TRUE(error.has_value()) << "nothing was found wrong";
    EXPECT_EQ(error->kind(), Kind::damaged) << error->sentence();
    EXPECT_EQ(error->sentence().find('/'), std::string::npos) << "no path";
    EXPECT_NE(error->detail(), "");
}

void expect_damaged_on_opening(const MemoryFile &file)
{
    expect_damaged(error_of_opening(file));
}

// Expects that the file opens, and that the first tile of its first level is damaged but the next
// one is readable.
void expect_first_tile_damaged(const MemoryFile &file)
{
    const auto reader = open_tiff(file.open());
    for (int i = 0; i < 2; ++i) {
        expect_damaged(error_of([&] { read_tile(*reader, {0, 0, 0}); }));
        EXPECT_NO_THROW(read_tile(*reader, {0, 1, 0}));
    }
}

// Returns the position of a marker in the file, searched from the first tile on.
std::size_t marker_in_first_tile(TiffPatch &patch, std::uint8_t marker)
{
    const auto start = patch.value(0, TIFFTAG_TILEOFFSETS);
    const std::array<std::uint8_t, 2> sought{0xff, marker};
    const auto found = std::search(patch.bytes().begin() + static_cast<std::ptrdiff_t>(start),
                                   patch.bytes().end(), sought.begin(), sought.end());
    return static_cast<std::size_t>(found - patch.bytes().begin());
}

// libtiff writes each directory behind its tiles, so a file that is cut behind the first one has a
// picture with fewer levels.
TEST(TiffDamage, IsFoundWhereverTheFileIsCut)
{
    for (auto recipe : {kDeflate, kJpeg}) {
        recipe.levels = 1;
        const auto whole = make_tiff(recipe).content();
        for (std::size_t length = 0; length < whole.size(); length += 1 + length / 40) {
            const MemoryFile file(
                {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
            expect_damaged(error_of_reading(file));
        }
    }
}

TEST(TiffDamage, PrintsNothing)
{
    auto patch = TiffPatch(make_tiff(kDeflate));
    patch.set(0, TIFFTAG_TILEBYTECOUNTS, 5);
    patch.rename(1, TIFFTAG_TILEWIDTH, 65001);
    const auto file = patch.save();
    testing::internal::CaptureStderr();
    (void)error_of_reading(file);
    (void)error_of_opening(MemoryFile({'I', 'I', 42, 0, 8, 0, 0, 0, 1}));
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(TiffDamage, IsATileThatEndsTooEarly)
{
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
                                  COMPRESSION_ZSTD, COMPRESSION_WEBP, COMPRESSION_JPEG}) {
        SCOPED_TRACE(compression);
        auto recipe = kDeflate;
        recipe.compression = compression;
        auto patch = TiffPatch(make_tiff(recipe));
        const auto bytes = patch.value(0, TIFFTAG_TILEBYTECOUNTS);
        for (const auto shortened : {bytes / 2, std::uint64_t{1}}) {
            patch.set(0, TIFFTAG_TILEBYTECOUNTS, shortened);
            expect_first_tile_damaged(patch.save());
        }
    }
}

TEST(TiffDamage, IsATileThatLiesBeyondTheFile)
{
    for (const bool big : {false, true}) {
        auto recipe = kDeflate;
        recipe.big = big;
        const auto file = make_tiff(recipe);
        for (const std::uint64_t offset :
             {std::uint64_t{1} << 31, std::uint64_t{1} << 40, (std::uint64_t{1} << 63) - 1,
              std::uint64_t{1} << 63, ~std::uint64_t{0},
              std::uint64_t{file.content().size() - 1}}) {
            auto patch = TiffPatch(file);
            patch.set(0, TIFFTAG_TILEOFFSETS, offset);
            if (patch.value(0, TIFFTAG_TILEOFFSETS) == offset) {
                expect_first_tile_damaged(patch.save());
            }
        }
    }
}

TEST(TiffDamage, IsATileOfMoreBytesThanTheFile)
{
    auto recipe = kJpeg;
    recipe.big = true;
    auto patch = TiffPatch(make_tiff(recipe));
    for (const std::uint64_t bytes : {std::uint64_t{3} << 30, std::uint64_t{1} << 62,
                                      std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
        patch.set(0, TIFFTAG_TILEBYTECOUNTS, bytes);
        if (patch.value(0, TIFFTAG_TILEBYTECOUNTS) == bytes) {
            expect_first_tile_damaged(patch.save());
        }
    }
}

TEST(TiffDamage, IsNotATileThatWasNeverStored)
{
    auto patch = TiffPatch(make_tiff(kDeflate));
    patch.set(0, TIFFTAG_TILEBYTECOUNTS, 0);
    patch.set(0, TIFFTAG_TILEOFFSETS, 0);
    const auto file = patch.save();
    const auto reader = open_tiff(file.open());
    const StripBuffer pixels(reader->info()->format, {32, 32});
    reader->read_tile({0, 0, 0}, pixels.view());
    EXPECT_EQ(pixels.view().row(0, 0)[0], 0);
}

TEST(TiffDamage, IsAGridThatTheFileHasNoRoomFor)
{
    for (const std::uint64_t side : {std::uint64_t{1} << 28, std::uint64_t{0x7fffffff},
                                     std::uint64_t{0x80000000}, std::uint64_t{0xffffffff}}) {
        auto patch = TiffPatch(make_tiff({.size = {70000, 16}, .tile = {16, 16}}));
        patch.set(0, TIFFTAG_IMAGEWIDTH, side);
        expect_damaged_on_opening(patch.save());
    }
}

TEST(TiffDamage, IsATileOfImpossibleSize)
{
    const auto file = make_tiff({.size = {70000, 16}, .tile = {70000 / 16 * 16 + 16, 16}});
    for (const std::uint64_t side : {0x80000000U, 0xfffffff0U, 0xffffffffU}) {
        auto patch = TiffPatch(file);
        patch.set(0, TIFFTAG_TILEWIDTH, side);
        const auto error = error_of_reading(patch.save());
        ASSERT_TRUE(error.has_value());
        EXPECT_TRUE(error->kind() == Kind::damaged || error->kind() == Kind::not_implemented);
    }
}

TEST(TiffDamage, IsASideOfZero)
{
    for (const int tag :
         {TIFFTAG_IMAGEWIDTH, TIFFTAG_IMAGELENGTH, TIFFTAG_TILEWIDTH, TIFFTAG_TILELENGTH}) {
        auto patch = TiffPatch(make_tiff(kDeflate));
        patch.set(0, tag, 0);
        expect_damaged_on_opening(patch.save());
    }
}

TEST(TiffDamage, IsAJpegTileWithoutTables)
{
    auto patch = TiffPatch(make_tiff(kJpeg));
    for (int level = 0; level < kJpeg.levels; ++level) {
        patch.rename(level, TIFFTAG_JPEGTABLES, 65001);
    }
    const auto file = patch.save();
    expect_damaged(error_of_reading(file));
}

TEST(TiffDamage, IsNotHiddenByTheTablesOfAnotherTile)
{
    auto patch = TiffPatch(make_tiff(kJpeg));
    patch.rename(0, TIFFTAG_JPEGTABLES, 65001);
    const auto file = patch.save();
    const auto reader = open_tiff(file.open());
    EXPECT_NO_THROW(read_tile(*reader, {1, 0, 0}));
    expect_damaged(error_of([&] { read_tile(*reader, {0, 0, 0}); }));
}

TEST(TiffDamage, IsJpegTablesThatAreNone)
{
    for (const std::size_t from : {0U, 2U, 4U}) {
        auto patch = TiffPatch(make_tiff(kJpeg));
        for (auto i = from; i < from + 8; ++i) {
            patch.set(0, TIFFTAG_JPEGTABLES, 0xee, i);
        }
        const auto file = patch.save();
        expect_damaged(error_of_reading(file));
    }
}

TEST(TiffDamage, IsJpegTablesOfMegabytes)
{
    auto patch = TiffPatch(make_tiff(kJpeg));
    patch.set_count(0, TIFFTAG_JPEGTABLES, 66000);
    patch.bytes().resize(200000);
    expect_damaged_on_opening(patch.save());
}

TEST(TiffDamage, IsAJpegTileOfAnotherSize)
{
    constexpr std::uint8_t kStartOfFrame = 0xc0;
    for (const std::uint8_t side : {1, 16, 31, 33, 64, 255}) {
        auto patch = TiffPatch(make_tiff(kJpeg));
        const auto frame = marker_in_first_tile(patch, kStartOfFrame);
        patch.bytes().at(frame + 6) = side;   // lower byte of the height
        expect_first_tile_damaged(patch.save());
    }
}

TEST(TiffDamage, IsAJpegTileThatEndsInTheMiddle)
{
    auto patch = TiffPatch(make_tiff(kJpeg));
    const auto middle =
        patch.value(0, TIFFTAG_TILEOFFSETS) + patch.value(0, TIFFTAG_TILEBYTECOUNTS) * 3 / 4;
    patch.bytes().at(middle) = 0xff;
    patch.bytes().at(middle + 1) = 0xd9;
    expect_first_tile_damaged(patch.save());
}

// Expects that the file opens with some levels, and that the log says what is left out.
void expect_levels(const MemoryFile &file, std::size_t levels)
{
    const auto reader = open_tiff(file.open());
    EXPECT_EQ(reader->info()->levels.size(), levels);
    EXPECT_NE(reader->remark().find("left out"), std::string::npos) << reader->remark();
    read_all(*reader);
}

TEST(TiffDamage, BehindThePictureLeavesItsSoundLevels)
{
    for (const int target : {0, 1, 2}) {
        auto patch = TiffPatch(make_tiff(kDeflate));
        patch.set_next(2, patch.directory_offset(target));
        expect_levels(patch.save(), 3);
    }
    auto patch = TiffPatch(make_tiff(kDeflate));
    patch.rename(1, TIFFTAG_IMAGEWIDTH, 65001);
    expect_levels(patch.save(), 2);
}

TEST(TiffDamage, IsAFileWithoutDirectory)
{
    expect_damaged_on_opening(MemoryFile({'I', 'I', 42, 0, 0, 0, 0, 0}));
}

TEST(TiffDamage, OfADirectoryBeyondTheFileLeavesTheLevels)
{
    for (const bool big : {false, true}) {
        auto recipe = kDeflate;
        recipe.big = big;
        auto patch = TiffPatch(make_tiff(recipe));
        for (const auto offset : {~std::uint64_t{0}, std::uint64_t{0x7ffffff0}}) {
            patch.set_next(2, offset);
            expect_levels(patch.save(), 3);
        }
    }
}

TEST(TiffDamage, OfOnePageOfAStackLeavesThoseBeforeIt)
{
    auto patch = TiffPatch(make_tiff({.levels = 1}));
    const auto last = patch.append_directory(0, 0x7ffffff0);
    patch.set_next(0, patch.append_directory(0, last));
    const auto file = patch.save();
    for (const int page : {1, 2, 3}) {
        const auto reader = open_tiff(file.open(), page);
        EXPECT_EQ(reader->stack().size(), 3U);
    }
    EXPECT_THROW((void)open_tiff(file.open(), 4), Error);
}

TEST(TiffDamage, OfASubDirectoryBeyondTheFileLeavesTheOthers)
{
    auto recipe = kDeflate;
    recipe.place = LevelPlace::sub_directories;
    auto patch = TiffPatch(make_tiff(recipe));
    patch.set(0, TIFFTAG_SUBIFD, 0x7ffffff0, 1);
    expect_levels(patch.save(), 2);
}

TEST(TiffDamage, IsNotThousandsOfDirectories)
{
    auto recipe = kDeflate;
    recipe.levels = 2;
    auto patch = TiffPatch(make_tiff(recipe));
    std::uint64_t next = 0;
    for (int i = 0; i < 5000; ++i) {
        next = patch.append_directory(1, next);
    }
    patch.set_next(1, next);
    EXPECT_EQ(open_tiff(patch.save().open())->info()->levels.size(), 2U);
}

TEST(TiffDamage, IsNotATileThatInflatesBeyondItsSize)
{
    const TiffRecipe recipe{.size = {512, 512}, .tile = {512, 512}};
    auto patch = TiffPatch(make_tiff(recipe));
    for (const int tag :
         {TIFFTAG_IMAGEWIDTH, TIFFTAG_IMAGELENGTH, TIFFTAG_TILEWIDTH, TIFFTAG_TILELENGTH}) {
        patch.set(0, tag, 16);
    }
    const auto error = error_of_reading(patch.save());
    EXPECT_FALSE(error.has_value()) << error->sentence() << error->detail();
}

// --- Valid TIFFs of unsupported kinds

struct Refused {
    int tag;
    std::uint64_t value;
    const char *words;   // expected in the sentence
};

constexpr auto kRefused = std::to_array<Refused>({
    {TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_LOGLUV, "colors"},
    {TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_SEPARATED, "fewer channels"},
    {TIFFTAG_COMPRESSION, COMPRESSION_THUNDERSCAN, "compressed"},
    {TIFFTAG_COMPRESSION, COMPRESSION_JBIG, "compressed"},
    {TIFFTAG_COMPRESSION, COMPRESSION_OJPEG, "old kind of JPEG"},
    {TIFFTAG_PREDICTOR, PREDICTOR_FLOATINGPOINT, "predictor"},
    {TIFFTAG_TILEWIDTH, 32768, "megapixels"},
});

TEST(TiffRefusal, SaysWhatIsNotServed)
{
    for (const auto &refused : kRefused) {
        SCOPED_TRACE(refused.words);
        auto recipe = kDeflate;
        recipe.tile = {64, 4096};
        recipe.predictor = PREDICTOR_HORIZONTAL;
        auto patch = TiffPatch(make_tiff(recipe));
        patch.set(0, refused.tag, refused.value);
        const auto error = error_of_opening(patch.save());
        ASSERT_TRUE(error.has_value());
        EXPECT_EQ(error->kind(), Kind::not_implemented);
        EXPECT_NE(error->sentence().find(refused.words), std::string::npos) << error->sentence();
    }
}

TEST(TiffRefusal, NamesTheSamples)
{
    auto odd = TiffPatch(make_tiff(kDeflate));
    for (std::size_t channel = 0; channel < 3; ++channel) {
        odd.set(0, TIFFTAG_BITSPERSAMPLE, 11, channel);
    }
    const auto error = error_of_opening(odd.save());
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->kind(), Kind::not_implemented);
    EXPECT_NE(error->sentence().find("samples"), std::string::npos) << error->sentence();
}

}   // namespace
}   // namespace iiif
