#include <algorithm>
#include <cstdlib>
#include <ostream>

#include <gtest/gtest.h>
#include <turbojpeg.h>

#include "base/error.h"
#include "codec/jpeg_stream.h"
#include "codec/tiff_reader.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

struct Pixels {
    Size size;
    std::vector<std::uint8_t> rgb;   // pixel by pixel
};

// Decodes as a browser does: the file's own markers say what its colours are.
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

// Samples that differ, but for the last `spared` columns and rows.
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
          reader_(open_tiff(std::make_shared<const File>(file_.path())))
    {
    }

    TempFile file_;
    std::unique_ptr<Reader> reader_;
};

TEST_P(StoredTile, ShowsWhatADecodeGives)
{
    const auto info = reader_->info();
    for (int index = 0; index < 3; ++index) {
        const auto &level = info->levels[static_cast<std::size_t>(index)];
        EXPECT_TRUE(level.stored_jpeg);
        for (std::int64_t row = 0; row * level.tile.height < level.size.height; ++row) {
            for (std::int64_t column = 0; column * level.tile.width < level.size.width; ++column) {
                const TileIndex tile{index, column, row};
                const auto jpeg = reader_->stored_tile(tile);
                ASSERT_TRUE(jpeg.has_value());
                const auto a = shown(*jpeg);
                const auto b = decoded(*reader_, tile);
                ASSERT_EQ(a.size, b.size);
                // Where a tile was cut, its last chroma samples lack the neighbours they had.
                const bool cut = a.size != level.tile;
                EXPECT_EQ(differing(a, b, cut ? 2 : 0), 0) << index << ' ' << column << ',' << row;
            }
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
        EXPECT_FALSE(
            open_tiff(std::make_shared<const File>(file.path()))->info()->levels[0].stored_jpeg);
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
    const auto reader = open_tiff(std::make_shared<const File>(file.path()));
    const auto jpeg = reader->stored_tile({0, 0, 0}).value();
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

TEST(StoredTile, WithoutItsTablesIsLeftToTheDecoder)
{
    const auto file =
        make_tiff({.photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG});
    const auto jpeg =
        open_tiff(std::make_shared<const File>(file.path()))->stored_tile({0, 0, 0}).value();
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
