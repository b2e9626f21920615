#include "render/plan.h"

#include <gtest/gtest.h>

#include "asking.h"

namespace iiif {
namespace {

// --- Tiles are read from their level without resampling

TEST(Plan, TileComesFromItsLevelUnresampled)
{
    const auto info = pyramid({6000, 4000});
    EXPECT_EQ(plan_text("0,0,256,256/256,256/0/default.jpg", info),
              "level 0, source 0,0 256x256, answer 256x256");
    EXPECT_EQ(plan_text("2048,1024,1024,1024/256,256/0/default.jpg", info),
              "level 2, source 512,256 256x256, answer 256x256");
    EXPECT_EQ(plan_text("2048,1024,1024,1024/256,/0/default.jpg", info),
              "level 2, source 512,256 256x256, answer 256x256");
    EXPECT_EQ(plan_text("2048,1024,1024,1024/,256/0/default.jpg", info),
              "level 2, source 512,256 256x256, answer 256x256");
    EXPECT_EQ(plan_text("2048,1024,1024,1024/!256,256/0/default.jpg", info),
              "level 2, source 512,256 256x256, answer 256x256");
    EXPECT_EQ(plan_text("2048,1024,1024,1024/pct:25/0/default.jpg", info),
              "level 2, source 512,256 256x256, answer 256x256");
    EXPECT_EQ(plan_text("256,256,256,256/max/0/default.jpg", info),
              "level 0, source 256,256 256x256, answer 256x256");
}

TEST(Plan, EdgeTileKeepsItsTrueSize)
{
    const auto info = pyramid({6000, 4000});
    EXPECT_EQ(plan_text("5888,3840,256,256/112,160/0/default.jpg", info),
              "level 0, source 5888,3840 112x160, answer 112x160");
    EXPECT_EQ(plan_text("5120,3072,880,928/220,232/0/default.jpg", info),
              "level 2, source 1280,768 220x232, answer 220x232");
}

// --- Stored JPEG tiles are sent undecoded

ImageInfo jpeg_pyramid(const Size &size)
{
    auto info = pyramid(size);
    for (auto &level : info.levels) {
        level.stored_jpeg = StoredJpeg{};
    }
    return info;
}

TEST(Plan, StoredTileIsFoundInEverySpelling)
{
    const auto info = jpeg_pyramid({6000, 4000});
    for (const auto *size : {"256,256", "256,", ",256", "!256,256", "pct:25", "^256,"}) {
        EXPECT_EQ(plan_text("2048,1024,1024,1024/" + std::string(size) + "/0/default.jpg", info),
                  "level 2, source 512,256 256x256, stored, answer 256x256")
            << size;
    }
    for (const auto *rest : {"max/0/default.jpg", "256,256/360/default.jpg", "max/0/color.jpg"}) {
        EXPECT_EQ(plan_text("256,256,256,256/" + std::string(rest), info),
                  "level 0, source 256,256 256x256, stored, answer 256x256")
            << rest;
    }
    EXPECT_EQ(plan_text("5120,3072,880,928/220,232/0/default.jpg", info),
              "level 2, source 1280,768 220x232, stored, answer 220x232");
    EXPECT_EQ(plan_text("full/188,125/0/default.jpg", info),
              "level 5, source 0,0 188x125, stored, answer 188x125");
}

TEST(Plan, EverythingButOneWholeTileIsDecoded)
{
    const auto info = jpeg_pyramid({6000, 4000});
    for (const auto *path :
         {"0,0,256,256/256,256/0/default.png", "0,0,256,256/256,256/0/bitonal.jpg",
          "0,0,256,256/256,256/0.5/default.jpg", "5120,3072,880,928/220,232/90/default.jpg",
          "5120,3072,880,928/220,232/!0/default.jpg", "0,0,512,256/512,256/0/default.jpg",
          "0,0,255,256/255,256/0/default.jpg", "1,0,256,256/256,256/0/default.jpg",
          "0,0,256,256/255,256/0/default.jpg"}) {
        EXPECT_EQ(plan_text(path, info).find("stored"), std::string::npos) << path;
    }
    EXPECT_EQ(plan_text("0,0,256,256/256,256/0/default.jpg", pyramid({6000, 4000})).find("stored"),
              std::string::npos);
}

TEST(Plan, StoredTileIsTurnedAndGrayWhereBlocksAllowIt)
{
    auto info = jpeg_pyramid({6000, 4000});
    const auto stored = [&](const std::string &path) {
        return plan(request(path), info, no_limits(), Filter::bicubic).stored_tile;
    };
    const TileIndex inner{0, 0, 0};
    EXPECT_EQ(stored("0,0,256,256/256,256/90/default.jpg"), (StoredTileRequest{inner, {false, 1}}));
    EXPECT_EQ(stored("0,0,256,256/256,256/!180/default.jpg"),
              (StoredTileRequest{inner, {true, 2}}));
    EXPECT_EQ(stored("0,0,256,256/256,256/0/gray.jpg"), (StoredTileRequest{inner, {}, true}));
    // The corner tile has 112x160 of 256x256 pixels; the part that is cut off consists of whole
    // blocks of 16.
    const TileIndex corner{0, 23, 15};
    EXPECT_EQ(stored("5888,3840,112,160/112,160/270/gray.jpg"),
              (StoredTileRequest{corner, {false, 3}, true}));
    // The tile has 232 of 256 rows. Turned, it would begin after 24 rows: one and a half blocks.
    EXPECT_FALSE(stored("5120,3072,880,928/220,232/90/default.jpg"));
    for (auto &level : info.levels) {
        level.stored_jpeg->luminance = false;
    }
    EXPECT_FALSE(stored("0,0,256,256/256,256/0/gray.jpg"));
}

TEST(Plan, EdgeOfOddSizeIsRoundedUp)
{
    EXPECT_EQ(plan_text("1024,1024,5,3/2,1/0/default.jpg", pyramid({1029, 1027})),
              "level 2, source 256,256 2x1, answer 2x1");
}

TEST(Plan, WholeLevelIsNotResampled)
{
    const auto info = pyramid({6001, 4001});
    EXPECT_EQ(plan_text("full/max/0/default.jpg", info),
              "level 0, source 0,0 6001x4001, answer 6001x4001");
    EXPECT_EQ(plan_text("full/3001,2001/0/default.jpg", info),
              "level 1, source 0,0 3001x2001, answer 3001x2001");
    EXPECT_EQ(plan_text("full/3001,/0/default.jpg", info),
              "level 1, source 0,0 3001x2001, answer 3001x2001");
}

TEST(Plan, RegionOnTheLevelsGridIsNotResampled)
{
    EXPECT_EQ(plan_text("8,16,40,80/10,20/0/default.jpg", pyramid({6000, 4000})),
              "level 2, source 2,4 10x20, answer 10x20");
}

TEST(Plan, TurnsAndMirrorsStayUnresampled)
{
    const auto info = pyramid({6000, 4000});
    EXPECT_EQ(plan_text("5120,3072,880,928/220,232/90/default.jpg", info),
              "level 2, source 1280,768 220x232, turned 1, answer 232x220");
    EXPECT_EQ(plan_text("5120,3072,880,928/220,232/!270/default.jpg", info),
              "level 2, source 1280,768 220x232, mirrored, turned 3, answer 232x220");
}

TEST(Plan, FreeAngleIsMirroredWhileReading)
{
    EXPECT_EQ(plan_text("full/375,250/!45/default.png", pyramid({6000, 4000})),
              "level 4, source 0,0 375x250, mirrored, turned 0, answer 442x442");
}

// --- Levels with sizes rounded down, or with any sizes

TEST(Plan, FloorRoundedLevelIsReadOnePixelBeyond)
{
    const auto info = pyramid({1025, 1025}, {256, 256}, LevelRounding::down);
    ASSERT_EQ(info.levels[1].size, (Size{512, 512}));
    EXPECT_EQ(plan_text("512,0,513,512/257,256/0/default.jpg", info),
              "level 1, source 256,0 257x256, answer 257x256");
    EXPECT_EQ(plan_text("1024,1024,1,1/1,1/0/default.jpg", info),
              "level 0, source 1024,1024 1x1, answer 1x1");
    EXPECT_EQ(plan_text("1024,0,1,512/1,256/0/default.jpg", info),
              "level 1, source 512,0 1x256, answer 1x256");
    EXPECT_EQ(plan_text("full/513,513/0/default.jpg", info),
              "level 1, source 0,0 513x513, answer 513x513");
}

TEST(Plan, LevelOfOddRatioServesItsOwnTiles)
{
    auto info = flat({900, 600});
    info.levels.push_back({{300, 200}, {256, 256}});
    EXPECT_EQ(plan_text("768,0,132,600/44,200/0/default.jpg", info),
              "level 1, source 256,0 44x200, answer 44x200");
}

TEST(Plan, LevelOfNoWholeFactorIsResampledFromAWindowOfItsPixels)
{
    auto info = flat({1000, 1000});
    info.levels.push_back({{700, 700}, {256, 256}});
    EXPECT_EQ(plan_text("full/700,700/0/default.jpg", info),
              "level 1, source 0,0 700x700, answer 700x700");
    EXPECT_EQ(plan_text("100,100,100,100/70,70/0/default.jpg", info),
              "level 1, source 70,70 70x70, answer 70x70");
    EXPECT_EQ(plan_text("100,100,101,100/70,70/0/default.jpg", info, no_limits(), Dialect::iiif3,
                        Filter::nearest)
                  .substr(0, 8),
              "level 1,");
}

// --- The choice of the level

int level_for(std::string_view size, const ImageInfo &info)
{
    return plan(request("full/" + std::string(size) + "/0/default.jpg"), info, no_limits(),
                Filter::bicubic)
        .level;
}

TEST(Plan, ReadsTheSmallestLevelThatNeedNotBeEnlarged)
{
    const auto info = pyramid({6000, 4000});
    EXPECT_EQ(level_for("5999,", info), 0);
    EXPECT_EQ(level_for("3001,", info), 0);
    EXPECT_EQ(level_for("2999,", info), 1);
    EXPECT_EQ(level_for("600,", info), 3);
    EXPECT_EQ(level_for("100,", info), 5);
    EXPECT_EQ(level_for("1,", info), 5);
    EXPECT_EQ(level_for("100,400", info), 3);
    EXPECT_EQ(level_for("100,600", info), 2);
}

TEST(Plan, NeverEnlargesALevel)
{
    for (const auto rounding : {LevelRounding::up, LevelRounding::down}) {
        const auto info = pyramid({1001, 777}, {64, 64}, rounding);
        const auto last = static_cast<int>(info.levels.size()) - 1;
        for (int width = 1; width < 1001; ++width) {
            const int height = width * 777 / 1001 + 1;
            const auto found = plan(request("full/" + std::to_string(width) + ',' +
                                            std::to_string(height) + "/0/default.jpg"),
                                    info, no_limits(), Filter::bicubic);
            // Returns whether the level has enough pixels under the region; those at its ends
            // count as fractions.
            const auto suffices = [&](int level) {
                return width << level <= 1001 && height << level <= 777;
            };
            if (found.resampled()) {
                EXPECT_TRUE(suffices(found.level)) << width;
                EXPECT_TRUE(found.level == last || !suffices(found.level + 1)) << width;
            }
            else {
                EXPECT_EQ(found.resolved.size,
                          reduced(info.size(), std::int64_t{1} << found.level));
            }
        }
    }
}

TEST(Plan, EnlargesFromFullSize)
{
    auto limits = no_limits();
    limits.upscale = true;
    EXPECT_EQ(plan_text("0,0,100,100/^200,/0/default.jpg", pyramid({600, 400}), limits,
                        Dialect::iiif3, Filter::nearest)
                  .substr(0, 8),
              "level 0,");
}

// --- The margin read around the window

TEST(Plan, ReadsTheFilterMarginWithinTheLevel)
{
    const auto info = pyramid({600, 400});
    const auto middle =
        plan(request("200,100,100,100/90,90/0/default.jpg"), info, no_limits(), Filter::bicubic);
    EXPECT_EQ(middle.window, (Window{{200, 100, 100, 100}, {1, 1}}));
    EXPECT_LT(middle.source.x, 200);
    EXPECT_LT(middle.source.y, 100);
    EXPECT_GT(middle.source.right(), 300);
    EXPECT_GT(middle.source.bottom(), 200);
    EXPECT_EQ(plan_text("full/590,390/0/default.jpg", info),
              "level 0, source 0,0 600x400, window 0,0 600x400 / 1,1, answer 590x390");
    const auto corner =
        plan(request("500,300,100,100/90,90/0/default.jpg"), info, no_limits(), Filter::lanczos);
    EXPECT_EQ(corner.source.right(), 600);
    EXPECT_EQ(corner.source.bottom(), 400);
}

TEST(Plan, StatesWindowsBetweenPixelsExactly)
{
    const auto found = plan(request("3,5,401,203/110,50/0/default.jpg"), pyramid({600, 400}),
                            no_limits(), Filter::bicubic);
    EXPECT_EQ(found.level, 1);
    EXPECT_EQ(found.window, (Window{{6, 10, 802, 406}, {4, 4}}));
    EXPECT_LE(found.source.x, 1);
    EXPECT_GE(found.source.right(), 202);
}

TEST(Plan, PlacesPixelsOfJpeg2000LevelsHalfAPixelEarly)
{
    auto info = pyramid({600, 400});
    info.levels[1].half_pixel_shift = {1, 1};
    const auto inside =
        plan(request("10,20,400,200/110,50/0/default.jpg"), info, no_limits(), Filter::bicubic);
    EXPECT_EQ(inside.window, (Window{{21, 41, 800, 400}, {4, 4}}));
    // The window ends beyond the level's last pixel.
    const auto corner =
        plan(request("300,200,300,200/110,70/0/default.jpg"), info, no_limits(), Filter::bicubic);
    EXPECT_EQ(corner.window, (Window{{601, 401, 600, 400}, {4, 4}}));
    EXPECT_EQ(corner.source.right(), 300);
    EXPECT_EQ(corner.source.bottom(), 200);
    EXPECT_EQ(plan_text("0,0,512,400/256,200/0/default.jpg", info),
              "level 1, source 0,0 256x200, answer 256x200");
}

TEST(Plan, RoundedDownLevelOfATurnedPictureLacksItsFirstPixels)
{
    auto info = pyramid({1025, 1025}, {256, 256}, LevelRounding::down);
    info.orientation = orientation_numbered(3);
    const auto found =
        plan(request("0,0,500,500/200,200/0/default.jpg"), info, no_limits(), Filter::bicubic);
    EXPECT_EQ(found.level, 1);
    EXPECT_EQ(found.window, (Window{{1050, 1050, 1000, 1000}, {4, 4}}));
    EXPECT_EQ(found.source.right(), 512);
}

// --- Refusals

TEST(Plan, RefusesSidesThatTheFormatCannotHave)
{
    auto limits = no_limits();
    limits.upscale = true;
    const auto info = pyramid({6000, 4000});
    const auto size = [&](std::string_view parameters) {
        return answer_size(parameters, info, limits);
    };
    EXPECT_EQ(size("full/^65500,10/0/default.jpg"), "65500x10");
    EXPECT_EQ(size("full/^65501,10/0/default.jpg"), "400");
    EXPECT_EQ(size("full/^10,65501/0/default.jpg"), "400");
    EXPECT_EQ(size("full/^10,65501/90/default.jpg"), "400");
    EXPECT_EQ(size("full/^65501,10/0/default.png"), "65501x10");
    EXPECT_EQ(size("full/^16383,10/0/default.webp"), "16383x10");
    EXPECT_EQ(size("full/^16384,10/0/default.webp"), "400");
}

TEST(Plan, RefusesToHoldMoreThanTheMemoryLimit)
{
    auto limits = no_limits();
    limits.memory = 12 * 1000 * 1024;
    const auto info = pyramid({6000, 4000});
    const auto size = [&](std::string_view parameters) {
        return answer_size(parameters, info, limits);
    };
    EXPECT_EQ(size("0,0,1024,1000/max/0/default.webp"), "1024x1000");
    EXPECT_EQ(size("full/max/0/default.webp"), "400");
    EXPECT_EQ(size("full/max/45/default.jpg"), "400");
    EXPECT_EQ(size("full/max/0/default.jpg"), "6000x4000");
    EXPECT_EQ(size("full/max/90/default.png"), "4000x6000");
}

// --- Plans are values

TEST(Plan, IsEqualForRequestsThatMeanTheSame)
{
    const auto info = pyramid({6000, 4000});
    const auto of = [&](std::string_view parameters, Dialect dialect) {
        return plan(request(parameters, dialect), info, no_limits(), Filter::bicubic);
    };
    const auto wanted = of("0,0,1024,1024/256,256/0/default.jpg", Dialect::iiif3);
    EXPECT_EQ(of("0,0,1024,1024/!256,256/360/color.jpg", Dialect::iiif2), wanted);
    EXPECT_EQ(of("0,0,1024,1024/256,/0/native.jpg", Dialect::iiif1), wanted);
    EXPECT_NE(of("0,0,1024,1024/256,256/0/gray.jpg", Dialect::iiif3), wanted);
}

TEST(Plan, CountsTheDecodersMemory)
{
    auto info = pyramid({8000, 8000}, {512, 512});
    info.levels[0].decoding_bytes = 400'000'000;
    auto limits = no_limits();
    limits.memory = 500'000'000;
    EXPECT_NE(plan_text("0,0,512,512/max/0/default.jpg", info, limits), "501");
    info.levels[0].decoding_bytes = 800'000'000;
    EXPECT_EQ(plan_text("0,0,512,512/max/0/default.jpg", info, limits), "501");
    EXPECT_NE(plan_text("full/4000,/0/default.jpg", info, limits), "501");
}

TEST(Plan, CountsTheDecodersMemoryForARectangle)
{
    auto info = pyramid({8000, 8000}, {512, 512});
    info.any_rect = true;
    auto limits = no_limits();
    limits.memory = 500'000'000;
    EXPECT_NE(plan_text("0,0,8000,200/max/0/default.jpg", info, limits), "400");
    EXPECT_NE(plan_text("0,0,300,300/max/0/default.jpg", info, limits), "400");
    info.levels[0].decoding_bytes_per_pixel = 100;
    info.levels[0].decoding_margin = 300;
    EXPECT_NE(plan_text("0,0,300,300/max/0/default.jpg", info, limits), "400");
    EXPECT_EQ(plan_text("0,0,8000,200/max/0/default.jpg", info, limits), "400");
}

TEST(Plan, CountsTheSourceThatIsHeldWhole)
{
    auto info = pyramid({8000, 8000}, {512, 512});
    info.levels[0].band_rows = 512;
    auto limits = no_limits();
    limits.memory = 100'000'000;
    EXPECT_NE(plan_text("full/max/0/default.jpg", info, limits), "400");
    EXPECT_NE(plan_text("full/max/!0/default.jpg", info, limits), "400") << "mirrored";
    EXPECT_EQ(plan_text("full/max/180/default.jpg", info, limits), "400");
    EXPECT_EQ(plan_text("full/max/90/default.jpg", info, limits), "400");
}

}   // namespace
}   // namespace iiif
