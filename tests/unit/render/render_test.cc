// Tests the way from a URL to the answer's pixels, against simple twins that know nothing of
// levels, tiles and bands. The answers are PNG, because PNG is exact.
#include "render/render.h"

#include <bit>
#include <cmath>
#include <numbers>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "asking.h"
#include "decoded.h"
#include "cache/no_tile_cache.h"
#include "model/turn.h"
#include "obvious.h"
#include "render/plan.h"
#include "test_sink.h"

namespace iiif {
namespace {

RenderSettings settings_for(const RenderPlan &plan)
{
    return {.format = plan.resolved.format};
}

std::vector<std::uint8_t> rendered(const RenderPlan &plan, Reader &reader)
{
    TestSink sink;
    NoTileCache cache;
    RenderCaches caches;
    render(plan, reader, cache, caches, settings_for(plan), sink);
    return sink.bytes();
}

RenderPlan plan_of(const std::string &parameters, const ImageInfo &info,
                   Filter filter = Filter::bicubic)
{
    auto limits = no_limits();
    limits.upscale = true;
    return plan(request(parameters), info, limits, filter);
}

// Renders "{region}/{size}/{rotation}/{quality}" and decodes the answer.
TestPicture answer(const std::string &parameters, Reader &reader, Filter filter = Filter::bicubic)
{
    return decoded_png(rendered(plan_of(parameters + ".png", *reader.info(), filter), reader));
}

std::string region_text(const Rect &rect)
{
    return std::to_string(rect.x) + ',' + std::to_string(rect.y) + ',' +
           std::to_string(rect.width) + ',' + std::to_string(rect.height);
}

std::string size_text(const Size &size)
{
    return std::to_string(size.width) + ',' + std::to_string(size.height);
}

std::string rotation_text(const Orientation &orientation)
{
    return (orientation.mirrored ? "!" : "") + std::to_string(orientation.quarter_turns * 90);
}

// Describes the first sample that differs from the scene's by more than `tolerance`.
std::string difference(const TestPicture &picture, const Scene &scene, int tolerance)
{
    if (picture.size != scene.size) {
        return "the size is " + size_text(picture.size) + ", not " + size_text(scene.size);
    }
    for (int channel = 0; channel < picture.format.channels(); ++channel) {
        for (std::int64_t y = 0; y < picture.size.height; ++y) {
            for (std::int64_t x = 0; x < picture.size.width; ++x) {
                const int found = picture.at(channel, x, y);
                const int wanted = scene.at(channel, x, y);
                if (std::abs(found - wanted) > tolerance) {
                    return "channel " + std::to_string(channel) + " at " + std::to_string(x) + ',' +
                           std::to_string(y) + " is " + std::to_string(found) + ", not " +
                           std::to_string(wanted);
                }
            }
        }
    }
    return {};
}

class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}

    std::int64_t number(std::int64_t least, std::int64_t most)
    {
        return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
    }
    Orientation orientation() { return {number(0, 1) == 1, static_cast<int>(number(0, 3))}; }
    Size size(std::int64_t least, std::int64_t most)
    {
        return {number(least, most), number(least, most)};
    }
    LevelRounding rounding() { return number(0, 1) == 1 ? LevelRounding::up : LevelRounding::down; }

private:
    std::mt19937_64 engine_;
};

// --- Answers that are not resampled are exact

// Returns a part of a reduction. Its pixel (x, y) is that of the level; beyond a level that was
// rounded down, the last pixel is repeated.
Scene stored_scene(const ImageInfo &info, int level, const Rect &part,
                   const Orientation &orientation)
{
    return laid(cut(level_scene(info, level, coordinates), part), orientation);
}

TEST(Render, EveryTileOfEveryLevelIsExact)
{
    for (const auto rounding : {LevelRounding::up, LevelRounding::down}) {
        for (const auto &size : {Size{1025, 517}, Size{513, 1030}, Size{770, 300}}) {
            const auto info = pyramid(size, {64, 128}, rounding);
            MadeUpReader reader(info);
            for (const auto &[factor, tile] : reductions(info, no_limits())) {
                const auto whole = reduced(size, factor);
                const auto level =
                    static_cast<int>(std::bit_width(static_cast<std::uint64_t>(factor))) - 1;
                if (level >= static_cast<int>(info.levels.size())) {
                    continue;   // not stored
                }
                for (std::int64_t y = 0; y < whole.height; y += tile.height) {
                    for (std::int64_t x = 0; x < whole.width; x += tile.width) {
                        const auto part =
                            intersection({x, y, tile.width, tile.height}, rect_of(whole));
                        const auto region = intersection(
                            {x * factor, y * factor, tile.width * factor, tile.height * factor},
                            rect_of(size));
                        const auto asked =
                            region_text(region) + '/' + size_text(part.size()) + "/0/default";
                        EXPECT_EQ(difference(answer(asked, reader),
                                             stored_scene(info, level, part, {}), 0),
                                  "")
                            << asked << " of " << size;
                    }
                }
            }
        }
    }
}

TEST(Render, RandomPartsOfRandomLevelsAreExactInAllOrientations)
{
    Random random(1);
    for (int round = 0; round < 300; ++round) {
        const auto info = pyramid(random.size(1, 400), random.size(8, 70), random.rounding());
        const auto level =
            static_cast<int>(random.number(0, static_cast<int>(info.levels.size()) - 1));
        const auto factor = std::int64_t{1} << level;
        const auto whole = reduced(info.size(), factor);
        const auto x = random.number(0, whole.width - 1);
        const auto y = random.number(0, whole.height - 1);
        const Rect part{x, y, random.number(1, whole.width - x),
                        random.number(1, whole.height - y)};
        const auto region =
            intersection({x * factor, y * factor, part.width * factor, part.height * factor},
                         rect_of(info.size()));
        const auto orientation = random.orientation();
        const auto asked = region_text(region) + '/' + size_text(part.size()) + '/' +
                           rotation_text(orientation) + "/default";
        MadeUpReader reader(info);
        const auto found = plan_of(asked + ".png", info);
        ASSERT_FALSE(found.resampled()) << asked << " of " << info.size();
        // Small pictures have the same size at several levels; the plan may take any of them.
        EXPECT_EQ(difference(decoded_png(rendered(found, reader)),
                             stored_scene(info, found.level, part, orientation), 0),
                  "")
            << asked << " of " << info.size() << ": " << to_text(found);
    }
}

// --- Resampled answers show the right place

// A picture that is also defined between pixels: waves in full-size coordinates. In the answer a
// wave is kWave pixels long, so that a shift by one pixel changes a sample by up to ten.
constexpr double kWave = 64;

struct Waves {
    double across;   // full-size pixels per wave
    double down;

    [[nodiscard]] double at(int channel, double x, double y) const
    {
        const auto wave = [](double phase) { return std::sin(2 * std::numbers::pi * phase); };
        return 128 + 100 * (channel == 0   ? wave(x / across)
                            : channel == 1 ? wave(y / down)
                                           : wave(x / across + 0.1) * wave(y / down + 0.2));
    }
};

// Makes levels whose pixels are placed by the ratio of their size to the full size.
SampleAt stretched_levels(const Waves &waves, const ImageInfo &info)
{
    return [waves, info](int channel, const Place &place) {
        const auto full = info.size();
        const auto level = info.levels.at(static_cast<std::size_t>(place.level)).size;
        const auto middle = [](std::int64_t pixel, std::int64_t from, std::int64_t to) {
            return (static_cast<double>(pixel) + 0.5) * static_cast<double>(from) /
                   static_cast<double>(to);
        };
        return rounded(waves.at(channel, middle(place.x, full.width, level.width),
                                middle(place.y, full.height, level.height)));
    };
}

Field field_of(const Waves &waves)
{
    return [waves](int channel, double x, double y) { return waves.at(channel, x, y); };
}

Scene scaled_waves(const Waves &waves, const Rect &region, const Size &size)
{
    const auto across = static_cast<double>(region.width) / static_cast<double>(size.width);
    const auto down = static_cast<double>(region.height) / static_cast<double>(size.height);
    return {size, [=](int channel, std::int64_t x, std::int64_t y) {
                return rounded(waves.at(
                    channel,
                    static_cast<double>(region.x) + (static_cast<double>(x) + 0.5) * across,
                    static_cast<double>(region.y) + (static_cast<double>(y) + 0.5) * down));
            }};
}

struct Case {
    ImageInfo info;
    Rect region;
    Size size;
    Orientation orientation;
    Filter filter;
};

// Returns waves that are long enough for an answer of this size.
Waves waves_for(const Rect &region, const Size &size)
{
    return {kWave * static_cast<double>(region.width) / static_cast<double>(size.width),
            kWave * static_cast<double>(region.height) / static_cast<double>(size.height)};
}

void expect_waves(const Case &asked, const SampleAt &samples)
{
    const auto &[info, region, size, orientation, filter] = asked;
    const auto waves = waves_for(region, size);
    const auto parameters = region_text(region) + "/^" + size_text(size) + '/' +
                            rotation_text(orientation) + "/default";
    MadeUpReader reader(info, samples);
    // The filter mirrors the picture at its edges.
    const bool touches_edge = region.x == 0 || region.y == 0 ||
                              region.right() == info.size().width ||
                              region.bottom() == info.size().height;
    const int tolerance = filter == Filter::nearest || touches_edge ? 7 : 3;
    EXPECT_EQ(difference(answer(parameters, reader, filter),
                         laid(scaled_waves(waves, region, size), orientation), tolerance),
              "")
        << parameters << " of " << info.size() << ", filter " << static_cast<int>(filter) << ": "
        << to_text(plan_of(parameters + ".png", info, filter));
}

Rect random_region(Random &random, const Size &full)
{
    const auto x = random.number(0, full.width * 3 / 4);
    const auto y = random.number(0, full.height * 3 / 4);
    return {x, y, random.number(1, full.width - x), random.number(1, full.height - y)};
}

constexpr std::array kFilters{Filter::nearest, Filter::bilinear, Filter::bicubic, Filter::lanczos};

TEST(Render, RandomRegionsAndSizesShowTheRightPlace)
{
    Random random(2);
    for (int round = 0; round < 300; ++round) {
        const auto info = pyramid(random.size(1, 900), random.size(16, 200), random.rounding());
        const auto region = random_region(random, info.size());
        const Size size{random.number(ceil_div(region.width, 20), region.width),
                        random.number(ceil_div(region.height, 20), region.height)};
        expect_waves({info, region, size, random.orientation(),
                      kFilters[static_cast<std::size_t>(round) % kFilters.size()]},
                     levels_of_means(info.size(), field_of(waves_for(region, size))));
    }
}

TEST(Render, LevelsOfNoWholeFactorShowTheRightPlace)
{
    Random random(3);
    for (int round = 0; round < 60; ++round) {
        auto info = flat(random.size(300, 900), random.size(16, 200));
        const auto full = info.size();
        info.levels.push_back({{full.width * 7 / 10, full.height * 7 / 10}, {100, 60}});
        info.levels.push_back({{full.width * 3 / 10, full.height * 3 / 10}, {50, 90}});
        const auto region = random_region(random, full);
        const Size size{random.number(ceil_div(region.width, 8), region.width),
                        random.number(ceil_div(region.height, 8), region.height)};
        expect_waves({info, region, size, random.orientation(), Filter::bicubic},
                     stretched_levels(waves_for(region, size), info));
    }
}

TEST(Render, EnlargedAnswersShowTheRightPlace)
{
    Random random(4);
    for (int round = 0; round < 30; ++round) {
        const auto info = flat(random.size(50, 150), random.size(16, 64));
        // Avoids the edges, where the filter mirrors the picture.
        const auto inside = random_region(random, {info.size().width - 8, info.size().height - 8});
        const Rect region{inside.x + 4, inside.y + 4, inside.width, inside.height};
        const Size size{region.width * random.number(1, 4) + 1,
                        region.height * random.number(1, 4) + 1};
        expect_waves({info, region, size, random.orientation(), Filter::lanczos},
                     stretched_levels(waves_for(region, size), info));
    }
}

// Measures by how many of its pixels a picture of waves is shifted, across and down. Pixels near
// the edges do not count, because filters mirror the picture there.
std::pair<double, double> displacement(const TestPicture &picture, const Scene &scene)
{
    EXPECT_EQ(picture.size, scene.size);
    const auto width = scene.size.width;
    const auto height = scene.size.height;
    const auto along = [&](int channel, std::int64_t dx, std::int64_t dy) {
        double products = 0;
        double squares = 0;
        for (auto y = height / 8; y < height - height / 8; ++y) {
            for (auto x = width / 8; x < width - width / 8; ++x) {
                const auto slope =
                    0.5 * (scene.at(channel, x + dx, y + dy) - scene.at(channel, x - dx, y - dy));
                products += slope * (scene.at(channel, x, y) - picture.at(channel, x, y));
                squares += slope * slope;
            }
        }
        return products / squares;
    };
    return {along(0, 1, 0), along(1, 0, 1)};
}

// Expects that neither the whole picture nor its end is shifted when it is made from levels of a
// half to an eighth.
void expect_no_displacement(const ImageInfo &info,
                            const std::function<SampleAt(const Field &)> &levels)
{
    const auto full = info.size();
    for (const auto &region :
         {rect_of(full), Rect{full.width / 2, full.height / 2, full.width - full.width / 2,
                              full.height - full.height / 2}}) {
        for (const std::int64_t tenths : {27, 55, 101}) {
            const Size size{region.width * 10 / tenths, region.height * 10 / tenths};
            const auto waves = waves_for(region, size);
            const auto &stored = info.levels.front().size;
            MadeUpReader reader(info,
                                levels(field_before(info.orientation, stored, field_of(waves))));
            const auto [across, down] = displacement(
                answer(region_text(region) + '/' + size_text(size) + "/0/default", reader),
                scaled_waves(waves, region, size));
            EXPECT_NEAR(across, 0, 0.05) << region << " to " << size << " of " << full;
            EXPECT_NEAR(down, 0, 0.05) << region << " to " << size << " of " << full;
        }
    }
}

TEST(Render, AveragedLevelsAreNotShifted)
{
    for (const int number : {1, 3, 6, 7}) {
        for (const auto rounding : {LevelRounding::up, LevelRounding::down}) {
            auto info = pyramid({511, 453}, {64, 64}, rounding);
            info.orientation = orientation_numbered(number);
            expect_no_displacement(info, [&](const Field &field) {
                return levels_of_means(info.levels.front().size, field);
            });
        }
    }
}

// Returns a picture with levels as JPEG 2000 makes them; its first pixel is at `origin` of the
// reference grid.
ImageInfo low_passed(const Size &origin, const Size &size)
{
    ImageInfo info = flat(size, {64, 64});
    for (std::int64_t factor = 2; factor <= 16; factor *= 2) {
        const auto first = reduced(origin, factor);
        const auto end = reduced({origin.width + size.width, origin.height + size.height}, factor);
        const auto early = [&](std::int64_t begin, std::int64_t index) {
            return factor - 1 - 2 * (index * factor - begin);
        };
        info.levels.push_back({.size = {end.width - first.width, end.height - first.height},
                               .tile = {64, 64},
                               .half_pixel_shift = {early(origin.width, first.width),
                                                    early(origin.height, first.height)}});
    }
    return info;
}

TEST(Render, WaveletLevelsAreNotShifted)
{
    for (const int number : {1, 3, 6, 7}) {
        for (const auto &origin : {Size{0, 0}, Size{1, 8}, Size{13, 4}, Size{16, 3}}) {
            auto info = low_passed(origin, {511, 453});
            info.orientation = orientation_numbered(number);
            expect_no_displacement(
                info, [&](const Field &field) { return levels_of_low_passes(origin, field); });
        }
    }
}

// --- Neighbouring tiles join

// Assembles a reduction from its tiles, each of which is a separate request.
TestPicture from_tiles(Reader &reader, const Reduction &reduction, Filter filter)
{
    const auto full = reader.info()->size();
    const auto &[factor, tile] = reduction;
    TestPicture together(reader.info()->format, reduced(full, factor));
    for (std::int64_t y = 0; y < together.size.height; y += tile.height) {
        for (std::int64_t x = 0; x < together.size.width; x += tile.width) {
            const auto part = intersection({x, y, tile.width, tile.height}, rect_of(together.size));
            const auto region = intersection(
                {x * factor, y * factor, tile.width * factor, tile.height * factor}, rect_of(full));
            const auto piece = answer(
                region_text(region) + '/' + size_text(part.size()) + "/0/default", reader, filter);
            EXPECT_EQ(piece.size, part.size());
            for (int channel = 0; channel < piece.format.channels(); ++channel) {
                for (std::int64_t row = 0; row < part.height; ++row) {
                    for (std::int64_t column = 0; column < part.width; ++column) {
                        together.at(channel, part.x + column, part.y + row) =
                            piece.at(channel, column, row);
                    }
                }
            }
        }
    }
    return together;
}

TEST(Render, TilesOfAReductionThatIsNotStoredJoinWithoutASeam)
{
    const auto info = flat({960, 576}, {64, 48});
    const Waves waves{90, 70};
    for (const auto filter : kFilters) {
        MadeUpReader reader(info, stretched_levels(waves, info));
        for (const std::int64_t factor : {2, 4}) {
            const auto tiles = from_tiles(reader, {factor, {64, 48}}, filter);
            const auto whole =
                answer("full/" + size_text(tiles.size) + "/0/default", reader, filter);
            EXPECT_LE(greatest_difference(tiles, whole), 1)
                << "1/" << factor << ", filter " << static_cast<int>(filter);
        }
    }
}

TEST(Render, TilesResampledFromALargerLevelJoinWithoutASeam)
{
    auto info = flat({960, 576}, {64, 48});
    info.levels.push_back({{320, 192}, {64, 48}});   // a third; a sixth is made from it
    const Waves waves{90, 70};
    MadeUpReader reader(info, stretched_levels(waves, info));
    const auto tiles = from_tiles(reader, {6, {64, 48}}, Filter::bicubic);
    const auto whole = answer("full/" + size_text(tiles.size) + "/0/default", reader);
    EXPECT_LE(greatest_difference(tiles, whole), 1);
}

TEST(Render, TilesOfWaveletLevelsJoinWithoutASeam)
{
    const auto info = low_passed({5, 2}, {960, 576});
    MadeUpReader reader(info, levels_of_low_passes({5, 2}, field_of({90, 70})));
    for (const std::int64_t factor : {3, 6, 12}) {
        const auto tiles = from_tiles(reader, {factor, {64, 48}}, Filter::bicubic);
        const auto whole = answer("full/" + size_text(tiles.size) + "/0/default", reader);
        EXPECT_LE(greatest_difference(tiles, whole), 1) << "1/" << factor;
    }
}

// --- The order of operations: region, size, mirror, turn, quality

TEST(Render, MirrorsBeforeItTurns)
{
    // The left side is white.
    const auto info = flat({60, 40});
    MadeUpReader reader(info, [](int, const Place &place) { return place.x < 30 ? 255 : 0; });
    const auto turned = answer("full/max/90/default", reader);   // white on top
    EXPECT_EQ(turned.at(0, 20, 5), 255);
    EXPECT_EQ(turned.at(0, 20, 55), 0);
    const auto mirrored = answer("full/max/!90/default", reader);
    EXPECT_EQ(mirrored.at(0, 20, 5), 0);
    EXPECT_EQ(mirrored.at(0, 20, 55), 255);
    const auto free = answer("full/max/!80/default", reader);
    EXPECT_EQ(free.at(0, free.size.width / 2, 12), 0);
    EXPECT_EQ(free.at(0, free.size.width / 2, free.size.height - 12), 255);
}

TEST(Render, FreeAnglesAreTransparentAroundThePicture)
{
    MadeUpReader reader(flat({300, 200}), [](int, const Place &) { return 100; });
    const auto found = answer("full/max/22.5/default", reader);
    EXPECT_EQ(found.size, turned_box({300, 200}, 22.5));
    EXPECT_TRUE(found.format.alpha);
    EXPECT_EQ(found.at(3, 0, 0), 0);
    EXPECT_EQ(found.at(3, found.size.width / 2, found.size.height / 2), 255);
    EXPECT_EQ(found.at(0, found.size.width / 2, found.size.height / 2), 100);
}

TEST(Render, MakesGrayAndBitonal)
{
    MadeUpReader reader(flat({64, 64}));
    const auto gray = answer("full/max/0/gray", reader);
    EXPECT_EQ(gray.format, (PixelFormat{ColorModel::gray, false}));
    EXPECT_NEAR(gray.at(0, 10, 20), 0.299 * 10 + 0.587 * 20 + 0.114 * coordinates(2, {0, 10, 20}),
                1.5);
    for (const auto *asked : {"full/max/0/bitonal", "full/33,/90/bitonal"}) {
        for (const auto sample : answer(asked, reader).samples) {
            ASSERT_TRUE(sample == 0 || sample == 255) << asked;
        }
    }
}

// The scene is smooth, because overshooting bytes are clipped between the two passes of the
// resampling, and floats are not.
std::uint8_t waves(int channel, const Place &place)
{
    const auto x = static_cast<double>(place.x << place.level);
    const auto y = static_cast<double>(place.y << place.level);
    return static_cast<std::uint8_t>(128 + 100 * std::sin(x / 9 + channel) * std::cos(y / 11));
}

// --- Pictures that are stored turned or mirrored

TEST(Render, TurnsThePictureAsItsFileSays)
{
    for (int number = 1; number <= 8; ++number) {
        for (const auto rounding : {LevelRounding::up, LevelRounding::down}) {
            auto info = pyramid({301, 203}, {64, 48}, rounding);
            info.orientation = orientation_numbered(number);
            MadeUpReader reader(info);
            const auto picture = laid(level_scene(info, 0, coordinates), info.orientation);
            ASSERT_EQ(info.size(), picture.size);
            for (const auto &asked : {Orientation{}, Orientation{true, 0}, Orientation{false, 1},
                                      Orientation{true, 3}}) {
                EXPECT_EQ(
                    difference(answer("full/max/" + rotation_text(asked) + "/default", reader),
                               laid(picture, asked), 0),
                    "")
                    << number;
                const Rect part{17, 23, 100, 90};
                EXPECT_EQ(difference(answer(region_text(part) + "/max/" + rotation_text(asked) +
                                                "/default",
                                            reader),
                                     laid(cut(picture, part), asked), 0),
                          "")
                    << number;
            }
        }
    }
}

// Both answers are resampled from the same level, which is stored turned.
TEST(Render, ScalesAStoredTurnLikeAnUprightPicture)
{
    for (int number = 2; number <= 8; ++number) {
        auto turned = pyramid({600, 400}, {64, 64});
        turned.orientation = orientation_numbered(number);
        auto upright = pyramid(turned.size(), {64, 64});
        MadeUpReader one(turned,
                         [](int channel, const Place &place) { return waves(channel, place); });
        MadeUpReader other(upright, [&](int channel, const Place &place) {
            const auto size = turned.shown(static_cast<std::size_t>(place.level)).size;
            const auto there =
                oriented(Rect{place.x, place.y, 1, 1}, size, inverse(turned.orientation));
            return waves(channel, {place.level, there.x, there.y});
        });
        for (const auto *asked :
             {"full/150,/0/default", "full/!77,77/90/default", "50,60,200,210/111,/!0/default"}) {
            EXPECT_LE(greatest_difference(answer(asked, one), answer(asked, other)), 1)
                << number << " " << asked;
        }
    }
}

// --- Depth and transparency

ImageInfo with_format(ImageInfo info, PixelFormat format)
{
    info.format = format;
    return info;
}

TEST(Render, DeepSamplesAreRoundedToBytes)
{
    for (const auto sample : {SampleType::u16, SampleType::f32}) {
        const auto info = pyramid({300, 200}, {64, 64});
        for (const auto *asked : {"full/max/0/default", "full/120,/!90/default",
                                  "20,30,100,100/77,/0/gray", "full/100,/33/default"}) {
            MadeUpReader shallow(info, waves);
            MadeUpReader deep(with_format(info, {ColorModel::rgb, false, sample}), waves);
            EXPECT_LE(greatest_difference(answer(asked, deep), answer(asked, shallow)), 1) << asked;
        }
    }
}

TEST(Render, KeepsSixteenBitsWhereAsked)
{
    MadeUpReader reader(
        with_format(flat({40, 30}, {16, 16}), {ColorModel::rgb, false, SampleType::u16}));
    const auto plan = plan_of("full/max/0/default.png", *reader.info());
    auto settings = settings_for(plan);
    settings.picture.keep_depth = true;
    TestSink sink;
    NoTileCache cache;
    RenderCaches caches;
    render(plan, reader, cache, caches, settings, sink);
    const auto samples = decoded_deep_png(sink.bytes());
    ASSERT_EQ(samples.size(), 40U * 30U * 3U);
    for (std::int64_t y = 0; y < 30; ++y) {
        for (std::int64_t x = 0; x < 40; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                ASSERT_EQ(samples[static_cast<std::size_t>((y * 40 + x) * 3 + channel)],
                          257 * coordinates(channel, {0, x, y}));
            }
        }
    }
}

TEST(Render, KeepsAlphaOrReplacesItByTheBackground)
{
    const auto info = with_format(flat({200, 100}, {64, 64}), {ColorModel::rgb, true});
    const auto clear_right = [](int channel, const Place &place) {
        return static_cast<std::uint8_t>(channel == 3 ? (place.x < 100 ? 255 : 0) : 40);
    };
    MadeUpReader reader(info, clear_right);
    const auto kept = answer("full/100,/0/default", reader);
    ASSERT_TRUE(kept.format.alpha);
    EXPECT_EQ(kept.at(3, 10, 10), 255);
    EXPECT_EQ(kept.at(3, 90, 10), 0);
    for (const auto *asked : {"full/100,/0/default.jpg", "full/100,/0/gray.jpg",
                              "full/100,/12/default.jpg", "full/100,/12/default.webp"}) {
        EXPECT_FALSE(rendered(plan_of(asked, info), reader).empty()) << asked;
    }
}

// --- Streaming

std::size_t distinct(const std::vector<TileIndex> &tiles)
{
    std::set<std::tuple<int, std::int64_t, std::int64_t>> seen;
    for (const auto &tile : tiles) {
        seen.emplace(tile.level, tile.column, tile.row);
    }
    return seen.size();
}

TEST(Render, DecodesEachTileOnce)
{
    for (const auto *asked :
         {"full/max/0/default.png", "full/max/90/default.jpg", "full/700,/0/default.jpg",
          "100,100,777,555/300,/180/default.png", "0,0,1000,1000/^1500,/!270/gray.jpg",
          "full/333,/33/default.png", "full/100,/0/default.webp"}) {
        MadeUpReader reader(pyramid({1000, 1000}, {128, 96}));
        EXPECT_FALSE(rendered(plan_of(asked, *reader.info()), reader).empty());
        EXPECT_EQ(distinct(reader.asked()), reader.asked().size()) << asked;
    }
}

// Returns the share of the answer's bytes that were sent when the last tile is read.
double share_before_last_tile(const std::string &parameters, const ImageInfo &info)
{
    MadeUpReader reader(info);
    TestSink sink;
    std::size_t before_last = 0;
    reader.watch([&] { before_last = sink.bytes().size(); });
    const auto plan = plan_of(parameters, info);
    NoTileCache cache;
    RenderCaches caches;
    render(plan, reader, cache, caches, settings_for(plan), sink);
    return static_cast<double>(before_last) / static_cast<double>(sink.bytes().size());
}

TEST(Render, SendsBytesBeforeTheLastTileIsRead)
{
    const auto info = flat({1024, 4096}, {256, 256});
    EXPECT_GT(share_before_last_tile("full/max/0/default.jpg", info), 0.8);
    EXPECT_GT(share_before_last_tile("full/max/180/default.jpg", info), 0.8);
    EXPECT_GT(share_before_last_tile("full/max/0/default.png", info), 0.8);
    EXPECT_GT(share_before_last_tile("full/900,/0/default.jpg", info), 0.8);
    EXPECT_GT(share_before_last_tile("full/300,/0/gray.jpg", info), 0.4);
    const auto wide = flat({4096, 1024}, {256, 256});
    EXPECT_GT(share_before_last_tile("full/max/90/default.jpg", wide), 0.8);
}

TEST(Render, StopsReadingWhenTheClientHasGone)
{
    MadeUpReader reader(flat({1024, 4096}, {256, 256}));
    const auto plan = plan_of("full/max/0/default.jpg", *reader.info());
    TestSink sink(100'000);
    NoTileCache cache;
    RenderCaches caches;
    EXPECT_THROW(render(plan, reader, cache, caches, settings_for(plan), sink), Error);
    EXPECT_LT(reader.asked().size(), 40U);
}

TEST(Render, PassesOnWhatTheReaderThrows)
{
    MadeUpReader reader(flat({512, 512}, {256, 256}));
    reader.watch([] { throw Error(Kind::damaged, "The picture's file is damaged."); });
    for (const auto *asked :
         {"full/max/0/default.jpg", "full/300,/45/default.png", "full/300,/0/bitonal.webp"}) {
        TestSink sink;
        const auto plan = plan_of(asked, *reader.info());
        EXPECT_EQ(outcome([&] {
                      NoTileCache cache;
                      RenderCaches caches;
                      render(plan, reader, cache, caches, settings_for(plan), sink);
                      return std::string("rendered");
                  }),
                  "500")
            << asked;
    }
}

}   // namespace
}   // namespace iiif
