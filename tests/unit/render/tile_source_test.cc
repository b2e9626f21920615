#include "render/tile_source.h"

#include <thread>

#include <gtest/gtest.h>

#include "asking.h"
#include "base/error.h"
#include "cache/no_tile_cache.h"
#include "cached.h"
#include "made_up_reader.h"
#include "test_sink.h"

namespace iiif {
namespace {

constexpr TileIndex kTile{0, 1, 2};

struct Tiles {
    explicit Tiles(ImageInfo info) : reader(std::move(info)), cached(kMegabyte) {}

    StripBuffer read(TileSource::Keeping keeping = TileSource::Keeping::tiles)
    {
        TileSource source(reader, cached.cache, keeping, client);
        StripBuffer tile(source.info().format, tile_rect(source.info().levels[0], kTile).size());
        source.read(kTile, tile.view());
        return tile;
    }

    MadeUpReader reader;
    Cached cached;
    TestSink client;
};

bool equal(const StripBuffer &a, const StripBuffer &b)
{
    const auto one = a.view();
    const auto other = b.view();
    for (int channel = 0; channel < one.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < one.size.height; ++y) {
            if (!std::equal(one.row(channel, y), one.row(channel, y) + one.sample_bytes_per_row(),
                            other.row(channel, y))) {
                return false;
            }
        }
    }
    return true;
}

TEST(TileSource, DecodesATileOnce)
{
    Tiles tiles(flat({100, 80}, {33, 30}));
    const auto first = tiles.read();
    const auto second = tiles.read();
    EXPECT_EQ(tiles.reader.asked().size(), 1U);
    EXPECT_TRUE(equal(first, second));
    EXPECT_EQ(tiles.cached.cache.statistics().sum(Counter::decodes), 1U);
    EXPECT_EQ(tiles.cached.cache.statistics().sum(Counter::hits), 1U);
}

TEST(TileSource, CachesSamplesOf16Bits)
{
    auto info = flat({100, 80}, {33, 30});
    info.format = {ColorModel::rgb, true, SampleType::u16};
    Tiles tiles(info);
    EXPECT_TRUE(equal(tiles.read(), tiles.read()));
    EXPECT_EQ(tiles.reader.asked().size(), 1U);
}

ImageInfo in_bands()
{
    auto info = flat({100, 80}, {33, 10});
    info.levels[0].band_rows = 20;
    return info;
}

TEST(TileSource, CachesAllTilesOfABand)
{
    Tiles tiles(in_bands());
    const auto first = tiles.read();
    EXPECT_EQ(tiles.reader.asked().front(), (TileIndex{0, 0, 2}));
    EXPECT_EQ(tiles.reader.asked().back(), (TileIndex{0, 3, 3}));
    EXPECT_EQ(tiles.reader.asked().size(), 8U) << "two rows of four tiles";
    EXPECT_TRUE(equal(first, tiles.read()));
    TileSource source(tiles.reader, tiles.cached.cache, TileSource::Keeping::tiles, tiles.client);
    const StripBuffer beside(source.info().format, {1, 10});
    source.read({0, 3, 3}, beside.view());
    EXPECT_EQ(tiles.reader.asked().size(), 8U);
    EXPECT_EQ(*beside.view().row(1, 0), 30);
}

TEST(TileSource, DecodesOneTileOfABandWithoutACache)
{
    MadeUpReader reader(in_bands());
    NoTileCache none;
    TestSink client;
    TileSource source(reader, none, TileSource::Keeping::tiles, client);
    const StripBuffer tile(source.info().format, tile_rect(source.info().levels[0], kTile).size());
    source.read(kTile, tile.view());
    EXPECT_EQ(reader.asked(), std::vector<TileIndex>{kTile});
}

TEST(TileSource, DoesNotUseTheCacheWhereNothingIsKept)
{
    Tiles tiles(flat({100, 80}, {33, 30}));
    tiles.read(TileSource::Keeping::none);
    tiles.read(TileSource::Keeping::none);
    EXPECT_EQ(tiles.reader.asked().size(), 2U);
    EXPECT_EQ(tiles.cached.cache.statistics().sum(Counter::misses), 0U);
}

TEST(TileSource, TellsPagesAndFilesApart)
{
    auto info = flat({100, 80}, {33, 30});
    Tiles tiles(info);
    tiles.read();
    for (const bool page : {true, false}) {
        auto changed = info;
        changed.page += page ? 1 : 0;
        changed.levels[0].size.width += page ? 0 : 1;
        changed.identity.key[0] += page ? 0 : 1;
        MadeUpReader other(changed);
        TileSource source(other, tiles.cached.cache, TileSource::Keeping::tiles, tiles.client);
        StripBuffer tile(info.format, tile_rect(changed.levels[0], kTile).size());
        source.read(kTile, tile.view());
        EXPECT_EQ(other.asked().size(), 1U);
    }
}

// A sink that counts the calls of wait().
class Waiting final : public Sink {
public:
    void write(Bytes) override {}
    void wait(const std::function<void()> &waiting) override
    {
        ++waits;
        waiting();
    }

    int waits = 0;
};

TEST(TileSource, WaitsForABandThatAnotherRequestDecodes)
{
    Tiles tiles(in_bands());
    Waiting client;
    const auto read = [&] {
        MadeUpReader own(in_bands());
        TileSource source(own, tiles.cached.cache, TileSource::Keeping::tiles, client);
        const StripBuffer tile(source.info().format,
                               tile_rect(source.info().levels[0], kTile).size());
        source.read(kTile, tile.view());
        return own.asked().size();
    };
    std::size_t decoded_beside = 1;
    std::thread beside;
    tiles.reader.watch([&] {
        if (!beside.joinable()) {
            beside = std::thread([&] { decoded_beside = read(); });
            while (tiles.cached.cache.statistics().sum(Counter::waits) == 0) {
                std::this_thread::yield();
            }
        }
    });
    tiles.read();
    beside.join();
    EXPECT_EQ(decoded_beside, 0U);
    EXPECT_EQ(client.waits, 1);
    EXPECT_EQ(read(), 0U);
    EXPECT_EQ(client.waits, 1) << "nobody is waited for where it is there";
}

TEST(TileSource, ReadsNothingForADisconnectedClient)
{
    Tiles tiles(flat({100, 80}, {33, 30}));
    LeavingClient client;
    TileSource source(tiles.reader, tiles.cached.cache, TileSource::Keeping::tiles, client);
    StripBuffer tile(source.info().format, tile_rect(source.info().levels[0], kTile).size());
    EXPECT_THROW(source.read(kTile, tile.view()), Error);
    EXPECT_TRUE(tiles.reader.asked().empty());
}

}   // namespace
}   // namespace iiif
