// Tests that reads for an answer are announced first, by ByteSource::read_many().
#include <algorithm>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "cached.h"
#include "codec/jpeg2000/jp2_reader.h"
#include "codec/tiff/tiff_reader.h"
#include "jp2_maker.h"
#include "recording_source.h"
#include "render/tile_rows.h"
#include "test_sink.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

using Call = RecordingSource::Call;

bool lies_in(const ByteRange &read, const std::vector<ByteRange> &announced)
{
    return std::ranges::any_of(announced, [&](const ByteRange &range) {
        return read.offset >= range.offset && read.offset < range.offset + range.bytes;
    });
}

// Counts the reads after each announcement.
std::vector<std::size_t> reads_by_announcement(const RecordingSource &source)
{
    std::vector<std::size_t> result;
    for (const auto &note : source.notes()) {
        if (note.call == Call::announced) {
            result.push_back(0);
        }
        else if (!result.empty()) {
            ++result.back();
        }
    }
    return result;
}

// --- TIFF

// A TIFF, its cache, and the bands of its first level.
class Bands {
public:
    explicit Bands(const TiffRecipe &recipe)
        : source_(std::make_shared<const RecordingSource>(make_tiff(recipe).content())),
          reader_(open_tiff(source_))
    {
        source_->forget();
    }

    void read_first(TileSource::Keeping keeping = TileSource::Keeping::tiles)
    {
        TileSource tiles(*reader_, cached_.cache, keeping, client_);
        TileRows rows(tiles, 0, rect_of(reader_->info()->size()), {});
        static_cast<void>(rows.next());
    }

    void read_tile(const TileIndex &tile)
    {
        TileSource tiles(*reader_, cached_.cache, TileSource::Keeping::tiles, client_);
        const auto rect = tile_rect(reader_->info()->levels[0], tile);
        const StripBuffer pixels(reader_->info()->format, rect.size());
        tiles.read(tile, pixels.view());
    }

    [[nodiscard]] const RecordingSource &source() const { return *source_; }

private:
    std::shared_ptr<const RecordingSource> source_;
    std::unique_ptr<Reader> reader_;
    Cached cached_{8 * kMegabyte};
    TestSink client_;
};

void expect_announced_first(const RecordingSource &source, std::size_t count)
{
    const auto &notes = source.notes();
    ASSERT_EQ(notes.size(), 1 + count);
    ASSERT_EQ(notes[0].call, Call::announced);
    ASSERT_EQ(notes[0].ranges.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(notes[1 + i].call, Call::read);
        EXPECT_EQ(notes[1 + i].ranges.front(), notes[0].ranges[i]);
    }
}

constexpr TiffRecipe kFiveTiles{.size = {1200, 600}, .compression = COMPRESSION_JPEG};

TEST(Announce, AllTilesOfABandBeforeTheFirstIsRead)
{
    for (const auto keeping : {TileSource::Keeping::tiles, TileSource::Keeping::none}) {
        Bands bands(kFiveTiles);
        bands.read_first(keeping);
        expect_announced_first(bands.source(), 5);
    }
}

TEST(Announce, OnlyTheTilesThatAreNotCached)
{
    Bands bands(kFiveTiles);
    bands.read_tile({0, 1, 0});
    bands.read_tile({0, 3, 0});
    bands.source().forget();
    bands.read_first();
    expect_announced_first(bands.source(), 3);
}

TEST(Announce, NothingWhereAllTilesAreCached)
{
    Bands bands(kFiveTiles);
    bands.read_first();
    bands.source().forget();
    bands.read_first();
    EXPECT_TRUE(bands.source().notes().empty());
}

// --- JPEG 2000

// Reads a window after the index of its tiles was built, and expects that each read was announced.
void expect_packets_announced(const Jp2Recipe &recipe, const Rect &window)
{
    const auto source = std::make_shared<const RecordingSource>(make_jp2(recipe).content());
    const auto picture = open_jp2_picture(source);
    const auto reader = make_jp2_reader(picture);
    const auto tiles = static_cast<std::int64_t>(picture->codestream().tiles.size());
    for (std::int64_t tile = 0; tile < tiles; ++tile) {
        static_cast<void>(picture->index.packets(tile, picture->index.geometry(tile)));
    }
    source->forget();
    const StripBuffer pixels(reader->info()->format, window.size());
    reader->read_rect(0, window, pixels.view());

    const auto &notes = source->notes();
    ASSERT_FALSE(notes.empty());
    ASSERT_EQ(notes[0].call, Call::announced);
    EXPECT_GT(notes[0].ranges.size(), 3U);
    const auto packets = notes[0].ranges;
    std::vector<ByteRange> announced;
    for (const auto &note : notes) {
        if (note.call == Call::announced) {
            announced = note.ranges;
        }
        else {
            EXPECT_TRUE(lies_in(note.ranges.front(), announced) ||
                        lies_in(note.ranges.front(), packets));
        }
    }
    // Announces the packet headers of all tiles and components, then the code-blocks of each tile.
    const auto reads = reads_by_announcement(*source);
    EXPECT_GT(reads.front(), 0U);
    EXPECT_LE(reads.size(), 1 + static_cast<std::size_t>(tiles));
}

Jp2Recipe with_precincts()
{
    Jp2Recipe recipe;
    recipe.image = {0, 0, 600, 500};
    recipe.resolutions = 4;
    recipe.progression = "RPCL";
    recipe.plt = true;
    recipe.precincts = {{128, 128}, {64, 64}};
    return recipe;
}

TEST(Announce, AllPacketsOfAWindowBeforeTheFirstIsRead)
{
    expect_packets_announced(with_precincts(), {100, 100, 200, 200});
}

TEST(Announce, AllPacketsOfAWindowThatLiesInManyTiles)
{
    auto recipe = with_precincts();
    recipe.tile = {0, 0, 200, 200};
    expect_packets_announced(recipe, {100, 100, 250, 250});
}

}   // namespace
}   // namespace iiif
