#include "render/rect_rows.h"

#include <gtest/gtest.h>

#include "asking.h"
#include "cached.h"
#include "obvious.h"
#include "render/reading.h"
#include "uncached_tiles.h"

namespace iiif {
namespace {

constexpr std::array<Orientation, 8> kOrientations{
    {{false, 0}, {false, 1}, {false, 2}, {false, 3}, {true, 0}, {true, 1}, {true, 2}, {true, 3}}};

// A Reader that decodes rectangles and counts them.
class RectReader final : public Reader {
public:
    explicit RectReader(ImageInfo info) : tiles_(with_rects(std::move(info))) {}

    [[nodiscard]] std::shared_ptr<const ImageInfo> info() const override { return tiles_.info(); }
    void read_tile(const TileIndex &tile, const StripView &out) override
    {
        tiles_.read_tile(tile, out);
    }
    [[nodiscard]] std::unique_ptr<Reader> another() const override { return nullptr; }
    void read_rect(int level, const Rect &rect, const StripView &out) override
    {
        const auto &size = info()->levels.at(static_cast<std::size_t>(level)).size;
        ASSERT_EQ(out.size, rect.size());
        ASSERT_EQ(intersection(rect, rect_of(size)), rect) << "beyond the level";
        for (int channel = 0; channel < out.format.channels(); ++channel) {
            for (std::int64_t y = 0; y < rect.height; ++y) {
                for (std::int64_t x = 0; x < rect.width; ++x) {
                    out.row(channel, y)[x] = coordinates(channel, {level, rect.x + x, rect.y + y});
                }
            }
        }
        ++rects_;
    }

    [[nodiscard]] int rects() const { return rects_; }

private:
    static ImageInfo with_rects(ImageInfo info)
    {
        info.any_rect = true;
        return info;
    }

    MadeUpReader tiles_;
    int rects_ = 0;
};

int expect_rows(const ImageInfo &info, const Rect &source, const Orientation &orientation)
{
    RectReader reader(info);
    const auto wanted = laid(cut(level_scene(info, 0, coordinates), source), orientation);
    UncachedTiles tiles(reader);
    RectRows rows(tiles.source, 0, source, orientation);
    EXPECT_EQ(rows.size(), wanted.size);
    std::int64_t done = 0;
    std::int64_t different = 0;
    while (done < wanted.size.height) {
        const auto band = rows.next();
        for (int channel = 0; channel < band.format.channels(); ++channel) {
            for (std::int64_t y = 0; y < band.size.height; ++y) {
                for (std::int64_t x = 0; x < band.size.width; ++x) {
                    different += band.row(channel, y)[x] != wanted.at(channel, x, done + y);
                }
            }
        }
        done += band.size.height;
    }
    EXPECT_EQ(done, wanted.size.height);
    EXPECT_EQ(different, 0) << source << (orientation.mirrored ? "!" : "")
                            << orientation.quarter_turns * 90;
    return reader.rects();
}

TEST(RectRows, DecodeAWindowAtOnce)
{
    for (const auto &orientation : kOrientations) {
        EXPECT_EQ(expect_rows(flat({300, 200}, {16, 16}), {13, 57, 101, 99}, orientation), 1);
    }
}

TEST(RectRows, RepeatThePixelBeyondTheLevel)
{
    for (const auto &orientation : kOrientations) {
        expect_rows(flat({60, 50}, {16, 16}), {20, 10, 41, 41}, orientation);
        expect_rows(flat({60, 50}, {16, 16}), {60, 50, 1, 1}, orientation);
    }
}

TEST(RectRows, CutALargeSourceIntoBandsOfOneHeight)
{
    const Size size{kBandPixels / 256, 700};
    EXPECT_EQ(expect_rows(flat(size, {256, 256}), rect_of(size), {false, 0}), 3);
    EXPECT_EQ(expect_rows(flat(size, {256, 256}), rect_of(size), {true, 2}), 3);
}

// Reads tiles of 64 x 64 pixels through a cache, one after the other.
class TilesThroughACache {
public:
    TilesThroughACache()
        : reader_(flat({2500, 1500}, {64, 64})), cached_(64 * kMegabyte),
          tiles_(reader_, cached_.cache, TileSource::Keeping::tiles, client_)
    {
    }

    void read(std::int64_t column, std::int64_t row)
    {
        const TileIndex tile{0, column, row};
        const auto rect = tile_rect(reader_.info()->levels.front(), tile);
        const StripBuffer pixels(reader_.info()->format, rect.size());
        tiles_.read(tile, pixels.view());
        for (int channel = 0; channel < pixels.view().format.channels(); ++channel) {
            EXPECT_EQ(pixels.view().row(channel, rect.height - 1)[rect.width - 1],
                      coordinates(channel, {0, rect.right() - 1, rect.bottom() - 1}));
        }
    }

    [[nodiscard]] const RectReader &reader() const { return reader_; }

private:
    RectReader reader_;
    Cached cached_;
    TestSink client_;
    TileSource tiles_;
};

TEST(TileSource, DecodesTheBlockBesideACachedTileOnce)
{
    TilesThroughACache tiles;
    tiles.read(20, 5);
    EXPECT_EQ(tiles.reader().rects(), 0) << "a tile alone";
    for (const auto &[column, row] : {std::pair{21, 5}, {16, 0}, {31, 15}, {20, 5}, {25, 9}}) {
        tiles.read(column, row);
        EXPECT_EQ(tiles.reader().rects(), 1) << column << ',' << row;
    }
    tiles.read(32, 15);
    EXPECT_EQ(tiles.reader().rects(), 2) << "the block beside it, which the level's edge cuts";
    tiles.read(39, 8);
    EXPECT_EQ(tiles.reader().rects(), 2);
}

TEST(TileSource, DecodesTilesFarFromEachOtherAlone)
{
    TilesThroughACache tiles;
    for (std::int64_t column = 0; column < 39; column += 2) {
        tiles.read(column, column / 2);
    }
    EXPECT_EQ(tiles.reader().rects(), 0);
}

}   // namespace
}   // namespace iiif
