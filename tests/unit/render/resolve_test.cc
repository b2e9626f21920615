#include "render/resolve.h"

#include <bit>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "asking.h"
#include "render/plan.h"

namespace iiif {
namespace {

ResolvedRequest view_of(std::string_view parameters, const ImageInfo &info,
                        const Limits &limits = no_limits(), Dialect dialect = Dialect::iiif3)
{
    return resolve(request(parameters, dialect), info, limits);
}

// --- Regions

TEST(Resolve, CutsRegionsAtTheEdges)
{
    const auto info = flat({6000, 4000});
    EXPECT_EQ(view_of("5900,3900,512,512/max/0/default.jpg", info).region,
              (Rect{5900, 3900, 100, 100}));
    EXPECT_EQ(view_of("square/max/0/default.jpg", info).region, (Rect{1000, 0, 4000, 4000}));
    EXPECT_EQ(view_of("square/max/0/default.jpg", flat({3, 8})).region, (Rect{0, 2, 3, 3}));
}

TEST(Resolve, RoundsPercentagesEdgeByEdge)
{
    const auto info = flat({1001, 333});
    EXPECT_EQ(view_of("pct:10,10,10,10/max/0/default.jpg", info).region, (Rect{100, 33, 100, 34}));
    EXPECT_EQ(view_of("pct:33.3333333333,0,33.3333333333,100/max/0/default.jpg", info).region,
              (Rect{334, 0, 333, 333}));
    EXPECT_EQ(view_of("pct:0,0,0.00001,0.00001/max/0/default.jpg", info).region,
              (Rect{0, 0, 1, 1}));
}

TEST(Resolve, PercentRegionsThatTouchJoinWithoutGapOrOverlap)
{
    const auto info = flat({997, 331});
    std::int64_t edge = 0;
    for (int tenth = 0; tenth < 10; ++tenth) {
        const auto region =
            view_of("pct:" + std::to_string(tenth * 10) + ",0,10,100/max/0/default.jpg", info)
                .region;
        EXPECT_EQ(region.x, edge);
        edge = region.right();
    }
    EXPECT_EQ(edge, 997);
}

// The official validator asks for pct:x*10+1,y*10+1,9,9 of 1000 x 1000 and compares the colour of
// the square that it gets.
TEST(Resolve, PercentRegionsStayInsideOfTheValidatorsSquares)
{
    const auto info = flat({1000, 1000});
    for (std::int64_t i = 0; i < 10; ++i) {
        const auto corner = std::to_string(i * 10 + 1);
        const auto region =
            view_of("pct:" + corner + ',' + corner + ",9,9/max/0/default.jpg", info).region;
        EXPECT_EQ(region, (Rect{i * 100 + 10, i * 100 + 10, 90, 90}));
    }
}

// --- Tile-aware rounding

TEST(Resolve, GivesATileAskedByItsWidthTheHeightOfItsNeighbours)
{
    const auto info = pyramid({2609, 4000});
    EXPECT_EQ(view_of("2048,0,561,2048/71,/0/default.jpg", info).size, (Size{71, 256}));
    EXPECT_EQ(view_of("2048,0,561,2048/,256/0/default.jpg", info).size, (Size{71, 256}));
    EXPECT_EQ(view_of("2048,0,560,2048/70,/0/default.jpg", info).size, (Size{70, 256}));
    EXPECT_EQ(view_of("2048,0,561,2048/70,/0/default.jpg", info).size, (Size{70, 256}));
}

// A column of three pixels is one pixel wide at a quarter, an eighth and a sixteenth of its size;
// the tile's height shows which one is meant.
TEST(Resolve, TellsThinTilesApartByTheirHeight)
{
    const auto info = pyramid({4099, 4100});
    EXPECT_EQ(view_of("4096,0,3,1024/1,/0/default.jpg", info).size, (Size{1, 256}));
    EXPECT_EQ(view_of("4096,0,3,2048/1,/0/default.jpg", info).size, (Size{1, 256}));
    EXPECT_EQ(view_of("4096,0,3,4096/1,/0/default.jpg", info).size, (Size{1, 256}));
    EXPECT_EQ(view_of("0,4096,1024,4/256,/0/default.jpg", info).size, (Size{256, 1}));
    EXPECT_EQ(view_of("0,4096,1024,4/,1/0/default.jpg", info).size, (Size{256, 1}));
    EXPECT_EQ(view_of("0,4096,2048,4/,1/0/default.jpg", info).size, (Size{256, 1}));
}

TEST(Resolve, RoundsToTheNearestWhereTheRegionIsNoTile)
{
    const auto info = pyramid({2609, 4000});
    EXPECT_EQ(view_of("1,0,561,2048/71,/0/default.jpg", info).size, (Size{71, 259}));
    EXPECT_EQ(view_of("full/100,/0/default.jpg", info).size, (Size{100, 153}));
}

// --- Short names of a region and a size

TEST(Resolve, FindsTheShortNamesOfAView)
{
    const auto info = flat({600, 400});
    auto limits = no_limits();
    limits.max_width = limits.max_height = 900;
    limits.upscale = true;
    const auto full = view_of("full/max/0/default.jpg", info, limits);
    EXPECT_TRUE(full.whole && full.unscaled && full.natural && full.keeps_aspect);
    EXPECT_FALSE(full.largest || full.enlarged);
    const auto largest = view_of("full/^max/0/default.jpg", info, limits);
    EXPECT_TRUE(largest.whole && largest.largest && largest.enlarged && largest.keeps_aspect);
    EXPECT_FALSE(largest.unscaled || largest.natural);
    const auto bent = view_of("0,0,600,399/300,100/0/default.jpg", info, limits);
    EXPECT_FALSE(bent.whole || bent.unscaled || bent.natural || bent.largest || bent.enlarged ||
                 bent.keeps_aspect);
}

// --- Properties, over random pictures

class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}

    // Makes small numbers as often as large ones.
    std::int64_t side(std::int64_t most)
    {
        const auto bits = std::bit_width(static_cast<std::uint64_t>(most));
        return std::min(number(1, std::int64_t{1} << number(0, std::min<std::int64_t>(bits, 62))),
                        most);
    }
    std::int64_t number(std::int64_t least, std::int64_t most)
    {
        return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
    }
    bool chance(int percent) { return number(1, 100) <= percent; }

private:
    std::mt19937_64 engine_;
};

ImageInfo random_picture(Random &random)
{
    const Size size{random.side(1 << 20), random.side(1 << 20)};
    const Size tile{16 * random.number(1, 32), 16 * random.number(1, 32)};
    const auto rounding = random.chance(50) ? LevelRounding::up : LevelRounding::down;
    auto info = random.chance(80) ? pyramid(size, tile, rounding) : flat(size, tile);
    if (info.levels.size() > 2 && random.chance(30)) {
        info.levels.erase(info.levels.begin() + 1);
    }
    return info;
}

Limits random_limits(Random &random)
{
    Limits limits;
    limits.max_width = random.side(20000);
    limits.max_height = random.chance(50) ? limits.max_width : random.side(20000);
    limits.max_area = random.chance(50) ? random.side(std::int64_t{1} << 40) : 0;
    limits.source_pixels = std::numeric_limits<std::int64_t>::max();
    limits.upscale = random.chance(50);
    return limits;
}

std::string region_text(const Rect &rect)
{
    return std::to_string(rect.x) + ',' + std::to_string(rect.y) + ',' +
           std::to_string(rect.width) + ',' + std::to_string(rect.height);
}

// Returns the region of one tile of a reduction, by the Image API 3.0's implementation notes.
Rect tile_region(const Size &full, const Reduction &reduction, std::int64_t column,
                 std::int64_t row)
{
    const auto &[factor, tile] = reduction;
    return intersection({column * tile.width * factor, row * tile.height * factor,
                         tile.width * factor, tile.height * factor},
                        rect_of(full));
}

bool is_stored(const ImageInfo &info, std::int64_t factor)
{
    return std::ranges::any_of(info.levels, [&](const Level &level) {
        return whole_factor(info.size(), level.size) == factor;
    });
}

// Returns a random tile of a reduction; half of them are the last ones of a row or a column.
Rect random_tile(Random &random, const Size &full, const Reduction &reduction)
{
    const auto level = reduced(full, reduction.factor);
    const auto index = [&](std::int64_t side, std::int64_t tile) {
        const auto last = ceil_div(side, tile) - 1;
        return random.chance(50) ? last : random.number(0, last);
    };
    return tile_region(full, reduction, index(level.width, reduction.tile.width),
                       index(level.height, reduction.tile.height));
}

// Calls `check` with pictures, limits, reductions and one of their tiles.
template <class Check> void for_random_tiles(unsigned seed, const Check &check)
{
    Random random(seed);
    for (int round = 0; round < 1000; ++round) {
        const auto info = random_picture(random);
        auto limits = random_limits(random);
        limits.memory = std::numeric_limits<std::int64_t>::max();
        for (const auto &reduction : reductions(info, limits)) {
            if (limits.allow(reduction.tile)) {
                check(info, limits, reduction, random_tile(random, info.size(), reduction));
            }
        }
    }
}

TEST(Resolve, EveryOfferedTileHasTheImpliedSize)
{
    for_random_tiles(1, [](const ImageInfo &info, const Limits &limits, const Reduction &reduction,
                           const Rect &region) {
        const auto implied = reduced(region.size(), reduction.factor);
        const auto asked = region_text(region) + '/' + std::to_string(implied.width) + ',' +
                           std::to_string(implied.height) + "/0/default.png";
        const auto found = plan(request(asked), info, limits, Filter::bicubic);
        EXPECT_EQ(found.resolved.size, implied) << asked << " of " << info.size();
        EXPECT_EQ(found.resolved.region, region);
        if (is_stored(info, reduction.factor)) {
            EXPECT_FALSE(found.resampled()) << asked << " of " << info.size();
            EXPECT_EQ(found.source.size(), implied);
        }
    });
}

// Returns the offered reductions that have the region as a tile: usually one, but a corner of few
// pixels is a tile of several.
std::vector<Size> sizes_as_tile(const ImageInfo &info, const Limits &limits, const Rect &region)
{
    std::vector<Size> sizes;
    for (const auto &reduction : reductions(info, limits)) {
        const auto &[factor, tile] = reduction;
        if (tile_region(info.size(), reduction, region.x / (tile.width * factor),
                        region.y / (tile.height * factor)) == region) {
            sizes.push_back(reduced(region.size(), factor));
        }
    }
    return sizes;
}

bool contains(const std::vector<Size> &sizes, const Size &size)
{
    return std::ranges::find(sizes, size) != sizes.end();
}

TEST(Resolve, EveryOfferedTileMayBeAskedByOneSide)
{
    for_random_tiles(2, [](const ImageInfo &info, const Limits &limits, const Reduction &reduction,
                           const Rect &region) {
        const auto sizes = sizes_as_tile(info, limits, region);
        const auto implied = reduced(region.size(), reduction.factor);
        const auto by_width =
            view_of(region_text(region) + '/' + std::to_string(implied.width) + ",/0/default.png",
                    info, limits)
                .size;
        const auto by_height =
            view_of(region_text(region) + "/," + std::to_string(implied.height) + "/0/default.png",
                    info, limits)
                .size;
        EXPECT_EQ(by_width.width, implied.width);
        EXPECT_EQ(by_height.height, implied.height);
        EXPECT_TRUE(contains(sizes, by_width))
            << region << " by width " << by_width << " of " << info.size();
        EXPECT_TRUE(contains(sizes, by_height))
            << region << " by height " << by_height << " of " << info.size();
    });
}

// Returns whether two sizes have the same shape, except for rounding one side by a pixel.
bool keeps_shape(const Size &size, const Size &shape)
{
    const auto width = static_cast<long double>(shape.width) / shape.height * size.height;
    const auto height = static_cast<long double>(shape.height) / shape.width * size.width;
    return std::abs(width - size.width) <= 1 || std::abs(height - size.height) <= 1;
}

TEST(Resolve, MaxNeverExceedsTheLimitsAndKeepsTheShape)
{
    Random random(3);
    for (int round = 0; round < 20000; ++round) {
        const auto info = flat({random.side(1 << 20), random.side(1 << 20)});
        const auto limits = random_limits(random);
        for (const auto *asked : {"full/max/0/default.png", "full/^max/0/default.png"}) {
            if (asked[5] == '^' && !limits.upscale) {
                continue;
            }
            const auto size = view_of(asked, info, limits).size;
            EXPECT_TRUE(limits.allow(size)) << asked << ' ' << info.size() << " gave " << size;
            EXPECT_TRUE(size == (Size{1, 1}) || keeps_shape(size, info.size()))
                << asked << ' ' << info.size() << " gave " << size;
            if (asked[5] != '^') {
                EXPECT_TRUE(size.fits_in(info.size())) << info.size() << " gave " << size;
            }
        }
    }
}

TEST(Resolve, ConfinedSizeFitsItsBoxAndFillsItInOneDirection)
{
    Random random(4);
    for (int round = 0; round < 20000; ++round) {
        const auto info = flat({random.side(1 << 20), random.side(1 << 20)});
        const Size box{random.side(1 << 16), random.side(1 << 16)};
        auto limits = no_limits();
        limits.upscale = true;
        const auto sides = std::to_string(box.width) + ',' + std::to_string(box.height);
        const auto size = view_of("full/!" + sides + "/0/default.png", info, limits).size;
        EXPECT_TRUE(size.fits_in(box) && size.fits_in(info.size()));
        const auto enlarged = view_of("full/^!" + sides + "/0/default.png", info, limits).size;
        EXPECT_TRUE(enlarged.fits_in(box)) << enlarged << " in " << box;
        EXPECT_TRUE(enlarged.width == box.width || enlarged.height == box.height)
            << enlarged << " in " << box;
        EXPECT_TRUE(keeps_shape(enlarged, info.size())) << enlarged << " of " << info.size();
    }
}

TEST(Resolve, RefusesOrStaysWithinTheLimits)
{
    Random random(5);
    const auto number = [&] {
        return std::to_string(random.chance(10) ? random.number(INT64_MAX - 9, INT64_MAX)
                                                : random.side(std::int64_t{1} << 62));
    };
    const auto pair = [&] { return number() + ',' + number(); };
    for (int round = 0; round < 20000; ++round) {
        const auto info = random_picture(random);
        const auto limits = random_limits(random);
        const auto region = random.chance(50) ? "full" : pair() + ',' + pair();
        const std::array sizes{number() + ',', ',' + number(), pair(), '!' + pair()};
        const auto size =
            (random.chance(50) ? "^" : "") + sizes[static_cast<std::size_t>(random.number(0, 3))];
        const auto asked = region + '/' + size + "/0/default.png";
        const auto result = outcome([&] {
            const auto resolved = plan(request(asked), info, limits, Filter::bicubic).resolved;
            EXPECT_TRUE(limits.allow(resolved.size)) << asked << " gave " << resolved.size;
            EXPECT_FALSE(resolved.size.empty()) << asked << " gave " << resolved.size;
            return std::string("answered");
        });
        EXPECT_TRUE(result == "answered" || result == "400" || result == "501") << result;
    }
}

// Makes some levels keep the place of one full-size pixel, as those of JPEG 2000 do.
void move_some(ImageInfo &info, Random &random)
{
    for (auto &level : info.levels) {
        const auto factor = whole_factor(info.size(), level.size);
        if (reduced(info.size(), factor) == level.size && random.chance(50)) {
            const auto most = factor - 1;
            level.half_pixel_shift = {most - 2 * random.number(0, most),
                                      most - 2 * random.number(0, most)};
        }
    }
}

TEST(Resolve, PlansReadWithinTheLevel)
{
    Random random(6);
    for (int round = 0; round < 20000; ++round) {
        auto info = random_picture(random);
        move_some(info, random);
        const auto full = info.size();
        const Rect region{random.number(0, full.width - 1), random.number(0, full.height - 1),
                          random.side(full.width), random.side(full.height)};
        const auto asked = region_text(region) + "/!" + std::to_string(random.side(20000)) + ',' +
                           std::to_string(random.side(20000)) + "/0/default.png";
        const auto found = plan(request(asked), info, no_limits(), Filter::lanczos);
        const auto &level = info.levels[static_cast<std::size_t>(found.level)].size;
        const auto factor = found.resampled() ? 0 : whole_factor(full, level);
        const auto extent = factor == 0 ? level : reduced(full, factor);
        EXPECT_EQ(intersection(found.source, rect_of(extent)), found.source)
            << asked << " of " << full << ": " << to_text(found);
        EXPECT_FALSE(found.source.empty());
        // The window may end less than a pixel beyond the level; the source ends with the level.
        const auto &[grid, unit] = found.window;
        EXPECT_GT(grid.x, -unit.width);
        EXPECT_GT(grid.y, -unit.height);
        EXPECT_LT(grid.right(), (extent.width + 1) * unit.width);
        EXPECT_LT(grid.bottom(), (extent.height + 1) * unit.height);
        EXPECT_LE(found.source.x * unit.width, std::max<std::int64_t>(grid.x, 0));
        EXPECT_GE(found.source.right() * unit.width,
                  std::min(grid.right(), extent.width * unit.width));
        EXPECT_LE(found.source.y * unit.height, std::max<std::int64_t>(grid.y, 0));
        EXPECT_GE(found.source.bottom() * unit.height,
                  std::min(grid.bottom(), extent.height * unit.height));
    }
}

// --- Grids of clients

TEST(Resolve, RoundsATileOfAnyGridUp)
{
    const auto info = pyramid({2081, 1370}, {256, 256});
    for (const auto &[parameters, size] : std::initializer_list<std::pair<const char *, Size>>{
             {"2048,0,33,1370/9,/0/default.jpg", {9, 343}},
             {"1800,1200,281,170/94,/0/default.jpg", {94, 57}},
             {"0,1344,2081,26/,7/0/default.jpg", {521, 7}},
             {"900,900,300,170/100,/0/default.jpg", {100, 57}}}) {
        EXPECT_EQ(view_of(parameters, info).size, size) << parameters;
    }
}

TEST(Resolve, RoundsOtherRegionsToTheNearestPixel)
{
    const auto info = flat({700, 500});
    EXPECT_EQ(view_of("full/100,/0/default.jpg", info).size, (Size{100, 71}));
    EXPECT_EQ(view_of("1,0,699,500/100,/0/default.jpg", info).size, (Size{100, 72}));
    EXPECT_EQ(view_of("0,1,301,151/150,/0/default.jpg", info).size, (Size{150, 75}));
}

TEST(Resolve, FindsTheFactorOfAPixelWithoutTryingThemAll)
{
    const auto info = flat({0x7fffffff, 16});
    EXPECT_EQ(view_of("1,1,2147483646,1/1,/0/default.jpg", info).size, (Size{1, 1}));
}

TEST(Resolve, KeepsALineOnePixelThin)
{
    const auto info = flat({1, 1000});
    EXPECT_EQ(view_of("full/pct:10/0/default.jpg", info).size, (Size{1, 100}));
    EXPECT_EQ(view_of("full/,10/0/default.jpg", info).size, (Size{1, 10}));
    EXPECT_EQ(view_of("full/10,/0/default.jpg", flat({1000, 1})).size, (Size{10, 1}));
}

}   // namespace
}   // namespace iiif
