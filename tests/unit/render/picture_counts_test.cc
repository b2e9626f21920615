#include "render/picture_counts.h"

#include "asking.h"
#include "cache/no_tile_cache.h"
#include "decoded.h"
#include "made_up_reader.h"
#include "render/plan.h"
#include "render/render.h"
#include "test_sink.h"

namespace iiif {
namespace {

TestPicture bitonal(const std::string &parameters, Reader &reader, RenderCaches &caches)
{
    NoTileCache cache;
    TestSink sink;
    const auto work = plan(request(parameters), *reader.info(), no_limits(), Filter::bicubic);
    render(work, reader, cache, caches, {.format = ImageFormat::png}, sink);
    return decoded_png(sink.bytes());
}

// The picture is dark writing on dark paper, which a mid-grey threshold would make entirely black.
TEST(Threshold, IsTheSameForEveryTile)
{
    auto info = flat({512, 512}, {128, 128});
    info.format = {ColorModel::gray, false};
    RenderCaches caches;
    MadeUpReader reader(info, [](int, const Place &place) {
        return static_cast<std::uint8_t>(place.x < 256 && place.y % 16 < 4 ? 20 : 90);
    });
    for (const auto *tile : {"0,0,128,128/max/0/bitonal.png", "384,384,128,128/max/0/bitonal.png",
                             "full/max/0/bitonal.png"}) {
        const auto picture = bitonal(tile, reader, caches);
        EXPECT_EQ(picture.at(0, 100, 8), 255) << tile;
    }
    EXPECT_EQ(bitonal("0,0,128,128/max/0/bitonal.png", reader, caches).at(0, 5, 1), 0);
}

TEST(Threshold, IsCountedOnce)
{
    auto info = pyramid({2000, 1500}, {256, 256});
    RenderCaches caches;
    MadeUpReader reader(info);
    (void)bitonal("0,0,256,256/max/0/bitonal.png", reader, caches);
    const auto first = reader.asked().size();
    EXPECT_LT(first, 10U) << "of a small level";
    (void)bitonal("256,0,256,256/max/0/bitonal.png", reader, caches);
    EXPECT_EQ(reader.asked().size(), first + 1);
}

// The level is one tile, so all of it is in memory while its grays are counted.
TEST(Threshold, IsMidGreyWhereCountingTakesTooMuchMemory)
{
    const auto info = flat({4096, 4096}, {4096, 4096});
    auto limits = no_limits();
    constexpr auto kTile = "0,0,256,256/max/0/bitonal.png";
    EXPECT_EQ(plan_text(kTile, info, limits),
              "level 0, source 0,0 256x256, counted in level 0, answer 256x256");
    limits.memory = std::int64_t{100} << 20;
    EXPECT_EQ(plan_text(kTile, info, limits), "level 0, source 0,0 256x256, answer 256x256");
    EXPECT_EQ(plan_text(kTile, flat({10000, 10000})),
              "level 0, source 0,0 256x256, answer 256x256");
}

TEST(Plan, RefusesAContrastWhoseCountingTakesTooMuchMemory)
{
    const auto info = flat({4096, 4096}, {4096, 4096});
    auto asked = request("0,0,256,256/max/0/default.png");
    asked.look.contrast = Look::Contrast::stretched;
    const auto outcome_with = [&](std::int64_t memory) {
        auto limits = no_limits();
        limits.memory = memory;
        return outcome([&] { return to_text(plan(asked, info, limits, Filter::bicubic)); });
    };
    EXPECT_EQ(outcome_with(std::int64_t{100} << 20), "501");
    EXPECT_EQ(outcome_with(std::int64_t{1} << 30),
              "level 0, source 0,0 256x256, counted in level 0, answer 256x256");
}

// Returns the numbers of tiles read for the first and the second answer with this look.
std::vector<std::size_t> tiles_read(const Look &look, MadeUpReader &reader, RenderCaches &caches)
{
    NoTileCache cache;
    std::vector<std::size_t> counts;
    for (const auto *tile : {"0,0,256,256/max/0/default.png", "256,0,256,256/max/0/default.png"}) {
        auto asked = request(tile);
        asked.look = look;
        const auto before = reader.asked().size();
        TestSink sink;
        render(plan(asked, *reader.info(), no_limits(), Filter::bicubic), reader, cache, caches,
               {.format = ImageFormat::png}, sink);
        counts.push_back(reader.asked().size() - before);
    }
    return counts;
}

TEST(PictureCounts, CountOnceForEachPictureAndLook)
{
    auto info = pyramid({2000, 1500}, {256, 256});
    MadeUpReader reader(info);
    RenderCaches caches;
    Look look;
    look.contrast = Look::Contrast::equalized;
    EXPECT_EQ(tiles_read(look, reader, caches), (std::vector<std::size_t>{1 + 4, 1}));
    look.contrast = Look::Contrast::stretched;   // counts the same grays
    EXPECT_EQ(tiles_read(look, reader, caches), (std::vector<std::size_t>{1, 1}));
    look.inverted = true;
    EXPECT_EQ(tiles_read(look, reader, caches), (std::vector<std::size_t>{1 + 4, 1}));
    info.identity.key[1] = 1;
    MadeUpReader changed(info);
    EXPECT_EQ(tiles_read(look, changed, caches), (std::vector<std::size_t>{1 + 4, 1}));
}

}   // namespace
}   // namespace iiif
