#include <algorithm>
#include <array>
#include <cstdlib>
#include <ostream>
#include <span>

#include <gtest/gtest.h>
#include <turbojpeg.h>

#include "base/error.h"
#include "codec/tiff/jpeg_stream.h"
#include "codec/tiff/tiff_reader.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

struct Pixels {
    Size size;
    std::vector<std::uint8_t> rgb;   // pixel by pixel
};

// Decodes as a browser does: the file's own markers define its colours.
Pixels shown(const std::vector<std::uint8_t> &jpeg)
{
    const std::unique_ptr<void, int (*)(void *)> handle(tjInitDecompress(), tjDestroy);
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int colors = 0;
    EXPECT_EQ(tjDecompressHeader3(handle.get(), jpeg.data(), jpeg.size(), &width, &height,
                                  &subsampling, &colors),
              0);
    Pixels pixels{{width, height},
                  std::vector<std::uint8_t>(static_cast<std::size_t>(3 * width * height))};
    EXPECT_EQ(tjDecompress2(handle.get(), jpeg.data(), jpeg.size(), pixels.rgb.data(), width, 0,
                            height, TJPF_RGB, TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING),
              0)
        << tjGetErrorStr2(handle.get());
    return pixels;
}

Pixels decoded(Reader &reader, const TileIndex &tile)
{
    const auto info = reader.info();
    const auto rect = tile_rect(info->levels[static_cast<std::size_t>(tile.level)], tile);
    const StripBuffer buffer(info->format, rect.size());
    reader.read_tile(tile, buffer.view());
    Pixels pixels{rect.size(), {}};
    for (std::int64_t y = 0; y < rect.height; ++y) {
        for (std::int64_t x = 0; x < rect.width; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                const int plane = info->format.colors() == 1 ? 0 : channel;
                pixels.rgb.push_back(buffer.view().row(plane, y)[x]);
            }
        }
    }
    return pixels;
}

// Counts the samples that differ, without the last `spared` columns and rows.
std::int64_t differing(const Pixels &a, const Pixels &b, std::int64_t spared)
{
    std::int64_t count = 0;
    for (std::int64_t y = 0; y < a.size.height - spared; ++y) {
        for (std::int64_t x = 0; x < 3 * (a.size.width - spared); ++x) {
            const auto at = static_cast<std::size_t>(3 * y * a.size.width + x);
            count += a.rgb[at] != b.rgb[at];
        }
    }
    return count;
}

struct Stored {
    const char *name;
    int photometric;
    Size subsampling;
    bool tables;
};

void PrintTo(const Stored &stored, std::ostream *out)
{
    *out << stored.name;
}

class StoredTile : public testing::TestWithParam<Stored> {
protected:
    StoredTile()
        : file_(make_tiff({.size = {611, 407},
                           .levels = 3,
                           .photometric = GetParam().photometric,
                           .compression = COMPRESSION_JPEG,
                           .subsampling = GetParam().subsampling,
                           .jpeg_tables = GetParam().tables})),
          reader_(open_tiff(file_.open()))
    {
    }

    MemoryFile file_;
    std::unique_ptr<Reader> reader_;
};

TEST_P(StoredTile, ShowsWhatADecodeGives)
{
    const auto info = reader_->info();
    for (int index = 0; index < 3; ++index) {
        const auto &level = info->levels[static_cast<std::size_t>(index)];
        EXPECT_TRUE(level.stored_jpeg.has_value());
        for (std::int64_t row = 0; row * level.tile.height < level.size.height; ++row) {
            for (std::int64_t column = 0; column * level.tile.width < level.size.width; ++column) {
                const TileIndex tile{index, column, row};
                const auto jpeg = reader_->stored_tile({tile, {}});
                ASSERT_TRUE(jpeg.has_value());
                const auto a = shown(*jpeg);
                const auto b = decoded(*reader_, tile);
                ASSERT_EQ(a.size, b.size);
                // The last chroma samples of a cut tile lack the neighbours that they had in the
                // whole tile.
                const bool cut = a.size != level.tile;
                EXPECT_EQ(differing(a, b, cut ? 2 : 0), 0) << index << ' ' << column << ',' << row;
            }
        }
    }
}

// Counts the samples of a part that differ by more than the order of rows and columns in an inverse
// DCT explains.
std::int64_t differing_laid(const Pixels &a, const Pixels &b, const Rect &same)
{
    std::int64_t count = 0;
    for (std::int64_t y = same.y; y < same.bottom(); ++y) {
        for (std::int64_t x = 3 * same.x; x < 3 * same.right(); ++x) {
            const auto at = static_cast<std::size_t>(3 * y * a.size.width + x);
            count += std::abs(a.rgb[at] - b.rgb[at]) > 4;
        }
    }
    return count;
}

constexpr std::array<Orientation, 8> kOrientations{
    {{false, 0}, {false, 1}, {false, 2}, {false, 3}, {true, 0}, {true, 1}, {true, 2}, {true, 3}}};

Pixels laid(const Pixels &pixels, const Orientation &orientation)
{
    Pixels result{oriented(pixels.size, orientation), {}};
    result.rgb.resize(pixels.rgb.size());
    for (std::int64_t y = 0; y < pixels.size.height; ++y) {
        for (std::int64_t x = 0; x < pixels.size.width; ++x) {
            const auto to = oriented({x, y, 1, 1}, pixels.size, orientation);
            for (int channel = 0; channel < 3; ++channel) {
                result.rgb[static_cast<std::size_t>(3 * (to.y * result.size.width + to.x) +
                                                    channel)] =
                    pixels.rgb[static_cast<std::size_t>(3 * (y * pixels.size.width + x) + channel)];
            }
        }
    }
    return result;
}

// The inner tile can always be turned; an edge tile only if the cut-off part consists of whole
// blocks.
TEST_P(StoredTile, TurnsAndMirrorsWithoutADecode)
{
    int turned_edges = 0;
    const auto level = reader_->info()->levels.front();
    for (const auto &orientation : kOrientations) {
        for (const auto &tile : {TileIndex{0, 1, 0}, TileIndex{0, 2, 1}}) {
            const auto jpeg = reader_->stored_tile({tile, orientation});
            const auto expected = laid(decoded(*reader_, tile), orientation);
            const bool cut = tile.column == 2;
            ASSERT_TRUE(cut || jpeg.has_value());
            if (jpeg) {
                turned_edges += cut ? 1 : 0;
                const auto a = shown(*jpeg);
                ASSERT_EQ(a.size, expected.size);
                const auto whole = tile_rect(level, tile);
                const auto spared = cut ? 2 : 0;
                const auto same = oriented({0, 0, whole.width - spared, whole.height - spared},
                                           whole.size(), orientation);
                EXPECT_EQ(differing_laid(a, expected, same), 0)
                    << orientation.mirrored << orientation.quarter_turns;
            }
        }
    }
    EXPECT_GE(turned_edges, 1);   // at least the upright one
}

TEST_P(StoredTile, IsGrayWithoutADecode)
{
    const TileIndex tile{0, 2, 1};
    const auto &level = reader_->info()->levels.front();
    ASSERT_EQ(level.stored_jpeg->luminance, GetParam().photometric != PHOTOMETRIC_RGB);
    if (!level.stored_jpeg->luminance) {
        return;
    }
    const auto gray = shown(reader_->stored_tile({tile, {}, true}).value());
    const auto colored = decoded(*reader_, tile);
    ASSERT_EQ(gray.size, colored.size);
    for (std::size_t at = 0; at < gray.rgb.size(); at += 3) {
        ASSERT_EQ(gray.rgb[at], gray.rgb[at + 2]);
        const auto *rgb = &colored.rgb[at];
        const bool clipped = std::ranges::any_of(
            std::span(rgb, 3), [](std::uint8_t value) { return value == 0 || value == 255; });
        if (!clipped) {
            ASSERT_NEAR(gray.rgb[at], 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2], 2);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, StoredTile,
                         testing::Values(Stored{"ycbcr420", PHOTOMETRIC_YCBCR, {2, 2}, true},
                                         Stored{"ycbcr422", PHOTOMETRIC_YCBCR, {2, 1}, true},
                                         Stored{"ycbcr444", PHOTOMETRIC_YCBCR, {1, 1}, true},
                                         Stored{"ycbcrOwnTables", PHOTOMETRIC_YCBCR, {2, 2}, false},
                                         Stored{"rgb", PHOTOMETRIC_RGB, {1, 1}, true},
                                         Stored{"gray", PHOTOMETRIC_MINISBLACK, {1, 1}, true}),
                         [](const auto &info) { return std::string(info.param.name); });

TEST(StoredTile, IsOnlyOfJpegThatABrowserShowsAsItIs)
{
    for (const auto &recipe : {TiffRecipe{}, TiffRecipe{.photometric = PHOTOMETRIC_MINISWHITE,
                                             .compression = COMPRESSION_JPEG}}) {
        const auto file = make_tiff(recipe);
        EXPECT_FALSE(open_tiff(file.open())->info()->levels[0].stored_jpeg);
    }
}

std::string refused(const JpegStream &stream)
{
    try {
        static_cast<void>(whole_jpeg(stream));
        return "taken";
    }
    catch (const Error &error) {
        return error.kind() == Kind::damaged ? "damaged" : "another error";
    }
}

TEST(StoredTile, ThatCannotBeTakenApartIsDamaged)
{
    const auto file =
        make_tiff({.photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG});
    const auto reader = open_tiff(file.open());
    const auto jpeg = reader->stored_tile({{0, 0, 0}, {}}).value();
    const Size size{256, 256};
    ASSERT_EQ(refused({.tables = {}, .picture = jpeg, .largest = size}), "taken");

    EXPECT_EQ(refused({.tables = {}, .picture = jpeg, .largest = {256, 240}}), "damaged");
    EXPECT_EQ(refused({.tables = {}, .picture = jpeg, .colors = JpegColors::gray, .largest = size}),
              "damaged");
    EXPECT_EQ(refused({.tables = jpeg, .picture = jpeg, .largest = size}), "damaged");
    for (const std::size_t bytes : {0U, 1U, 2U, 3U, 5U, 20U, 100U}) {
        EXPECT_EQ(refused({.tables = {}, .picture = Bytes(jpeg).first(bytes), .largest = size}),
                  "damaged")
            << bytes;
    }
}

// Inserts bytes into a stored tile, after its start marker.
std::vector<std::uint8_t> with_inserted(std::vector<std::uint8_t> jpeg, Bytes bytes)
{
    jpeg.insert(jpeg.begin() + 2, bytes.begin(), bytes.end());
    return jpeg;
}

TEST(StoredTile, MayHaveFillBytesAndWhatTheTiffDoesNotSay)
{
    const auto file =
        make_tiff({.photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG});
    const auto reader = open_tiff(file.open());
    const auto jpeg = reader->stored_tile({{0, 0, 0}, {}}).value();
    const auto taken = [](Bytes picture) {
        return whole_jpeg({.tables = {}, .picture = picture, .largest = {256, 256}}).value();
    };
    EXPECT_EQ(taken(with_inserted(jpeg, std::to_array<std::uint8_t>({0xFF, 0xFF, 0xFF}))),
              taken(jpeg));
    EXPECT_EQ(taken(with_inserted(
                  jpeg, std::to_array<std::uint8_t>({0xFF, 0xE2, 0, 6, 'I', 'C', 'C', '_'}))),
              taken(jpeg))
        << "a profile of its own, which a decoder of TIFF does not see";
}

TEST(StoredTile, WithoutItsTablesIsLeftToTheDecoder)
{
    const auto file =
        make_tiff({.photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG});
    const auto jpeg = open_tiff(file.open())->stored_tile({{0, 0, 0}, {}}).value();
    for (const std::uint8_t table : {0xC4, 0xDB}) {
        auto lacking = jpeg;
        for (std::size_t i = 0; i + 1 < lacking.size(); ++i) {
            if (lacking[i] == 0xFF && lacking[i + 1] == table) {
                lacking[i + 1] = 0xFE;   // a comment
            }
        }
        EXPECT_FALSE(whole_jpeg({.tables = {}, .picture = lacking, .largest = {256, 256}}));
    }
}

}   // namespace
}   // namespace iiif
