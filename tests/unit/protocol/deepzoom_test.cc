#include "protocol/deepzoom.h"

#include <gtest/gtest.h>

#include "asking.h"
#include "protocol/zoomify.h"
#include "render/plan.h"

namespace iiif {
namespace {

template <class Parse> std::string meaning(std::string_view path, const Parse &parse)
{
    return outcome([&] {
        const Ask ask = parse(Question{.path = path, .address = {}, .accept = {}});
        const auto *request = std::get_if<Request>(&ask.what);
        if (request == nullptr) {
            return ask.identifier;
        }
        const auto &tile = request->region.tile;
        auto text = ask.identifier + " level " + std::to_string(tile.level) + " column " +
                    std::to_string(tile.column) + " row " + std::to_string(tile.row);
        text += tile.group ? " group " + std::to_string(*tile.group) : "";
        return text + ' ' + std::string(traits(request->format).name);
    });
}

std::string deepzoom(std::string_view path)
{
    return meaning(path, parse_deepzoom);
}

std::string zoomify(std::string_view path)
{
    return meaning(path, [](const Question &question) { return parse_zoomify(question, {}); });
}

TEST(DeepZoom, ReadsDescriptorsAndTiles)
{
    EXPECT_EQ(deepzoom("/a.tif.dzi"), "a.tif");
    EXPECT_EQ(deepzoom("/a%2Fb.dzi"), "a/b");
    EXPECT_EQ(deepzoom("/a/b/c.dzi"), "a/b/c");
    EXPECT_EQ(deepzoom("//a.dzi"), "a");
    EXPECT_EQ(deepzoom("/a_files.dzi"), "a_files");
    EXPECT_EQ(deepzoom("/a.tif_files/12/3_4.jpg"), "a.tif level 12 column 3 row 4 jpg");
    EXPECT_EQ(deepzoom("/x/a%2Fb_files/0/0_0.webp"), "x/a/b level 0 column 0 row 0 webp");
    EXPECT_EQ(deepzoom("/a_files_files/1/0_0.jpeg"), "a_files level 1 column 0 row 0 jpg");
}

TEST(DeepZoom, RefusesOtherPaths)
{
    for (const auto *path : {"",
                             "/",
                             "/a",
                             "/.dzi",
                             "/a.dzi/",
                             "/a.DZI",
                             "/_files/1/0_0.jpg",
                             "/a_files/1/0_0",
                             "/a_files/1/0_0.",
                             "/a_files/1/0_0.bmp",
                             "/a_files/1/0.jpg",
                             "/a_files/1/_0.jpg",
                             "/a_files/1/0_.jpg",
                             "/a_files/-1/0_0.jpg",
                             "/a_files//0_0.jpg",
                             "/a_files/1/0_0_0.jpg",
                             "/a_files/1x/0_0.jpg",
                             "/a_files/0_0.jpg",
                             "/a_files/1/2/0_0.jpg",
                             "/a_files/9223372036854775808/0_0.jpg"}) {
        EXPECT_EQ(deepzoom(path), "404") << path;
    }
    for (const auto *path : {"/..%2Fa.dzi", "/%2e%2e/a.dzi", "/a%00.dzi", "/a%2F.%2Fb.dzi",
                             "/%C3.dzi", "/a_files/%zz/0_0.jpg", "/a%5Cb_files/1/0_0.jpg"}) {
        EXPECT_EQ(deepzoom(path), "400") << path;
    }
    EXPECT_EQ(deepzoom(std::string(2049, 'a')), "414");
}

TEST(Zoomify, ReadsPropertiesAndTiles)
{
    EXPECT_EQ(zoomify("/a.tif/ImageProperties.xml"), "a.tif");
    EXPECT_EQ(zoomify("/a/b%2Fc/ImageProperties.xml"), "a/b/c");
    EXPECT_EQ(zoomify("/a/TileGroup7/3-12-5.jpg"), "a level 3 column 12 row 5 group 7 jpg");
    EXPECT_EQ(zoomify("/TileGroup0/TileGroup0/0-0-0.jpg"),
              "TileGroup0 level 0 column 0 row 0 group 0 jpg");
}

TEST(Zoomify, RefusesOtherPaths)
{
    for (const auto *path :
         {"", "/", "/a", "/ImageProperties.xml", "/a/imageproperties.xml", "/TileGroup0/0-0-0.jpg",
          "/a/TileGroup/0-0-0.jpg", "/a/TileGroup0/0-0.jpg", "/a/TileGroup0/0-0-0.png",
          "/a/TileGroup0x/0-0-0.jpg", "/a/TileGroup0/0--0-0.jpg", "/a/TileGroup-1/0-0-0.jpg"}) {
        EXPECT_EQ(zoomify(path), "404") << path;
    }
    EXPECT_EQ(zoomify("/..%2Fa/ImageProperties.xml"), "400");
    EXPECT_EQ(zoomify("/" + std::string(2048, 'a')), "414");
}

// Puts every byte into every place of a path: the parser accepts or refuses it, and never fails
// otherwise.
TEST(DeepZoom, ParsersSurviveEveryByte)
{
    for (const std::string path : {"/a.dzi", "/a%2Fb_files/12/3_4.jpg", "/a/ImageProperties.xml",
                                   "/a/TileGroup7/3-12-5.jpg"}) {
        for (std::size_t place = 0; place < path.size(); ++place) {
            for (int byte = 0; byte < 256; ++byte) {
                auto odd = path;
                odd[place] = static_cast<char>(byte);
                EXPECT_NE(deepzoom(odd), "500");
                EXPECT_NE(zoomify(odd), "500");
            }
            EXPECT_NE(deepzoom(path.substr(0, place)), "500");
            EXPECT_NE(zoomify(path.substr(place)), "500");
        }
    }
}

// --- Ladders

TEST(Ladder, OfDeepZoomEndsWithOnePixel)
{
    const auto ladder = rungs(Ladder::halves, flat({2600, 1900}), no_limits());
    ASSERT_EQ(ladder.size(), 13U);
    EXPECT_EQ(ladder[12].size, (Size{2600, 1900}));
    EXPECT_EQ(ladder[8].size, (Size{163, 119}));
    EXPECT_EQ(ladder[0].size, (Size{1, 1}));
    EXPECT_EQ(rungs(Ladder::halves, flat({1, 1}), no_limits()).size(), 1U);
    EXPECT_EQ(rungs(Ladder::halves, flat({1025, 1}), no_limits()).size(), 12U);
}

TEST(Ladder, OfZoomifyBeginsWithTheLargestLevelInOneTile)
{
    const auto ladder = rungs(Ladder::tiers, flat({2600, 1900}), no_limits());
    ASSERT_EQ(ladder.size(), 5U);
    EXPECT_EQ(ladder[0].size, (Size{162, 118}));
    EXPECT_EQ(ladder[4].tiles(), 88);
    EXPECT_EQ(rungs(Ladder::tiers, flat({256, 256}), no_limits()).size(), 1U);
    EXPECT_EQ(rungs(Ladder::tiers, flat({257, 1}), no_limits()).front().size, (Size{128, 1}));
    EXPECT_EQ(rungs(Ladder::tiers, flat({513, 513}), no_limits()).size(), 2U);
}

// The tiles of a level are adjacent and cover the picture, except for what was lost by rounding.
TEST(Ladder, TilesOfALevelJoinWithoutGapOrOverlap)
{
    for (const auto ladder : {Ladder::halves, Ladder::tiers}) {
        for (std::int64_t width = 1; width < 70; ++width) {
            const auto info = flat({width, 37}, {16, 16});
            const auto all = rungs(ladder, info, no_limits());
            for (std::size_t level = 0; level < all.size(); ++level) {
                std::int64_t edge = 0;
                std::int64_t across = 0;
                for (std::int64_t column = 0; column < all[level].columns(); ++column) {
                    Request request;
                    request.region.kind = Region::Kind::tile;
                    request.region.tile = {.ladder = ladder,
                                           .level = static_cast<std::int64_t>(level),
                                           .column = column};
                    const auto found = plan(request, info, no_limits(), Filter::bicubic).resolved;
                    EXPECT_EQ(found.region.x, edge);
                    edge = found.region.right();
                    across += found.size.width;
                }
                EXPECT_EQ(across, all[level].size.width);
                EXPECT_GT(edge, width - all[level].factor);
            }
        }
    }
}

}   // namespace
}   // namespace iiif
