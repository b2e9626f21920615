#include "protocol/iiif_info.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "asking.h"

namespace iiif {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kUri = "https://example.org/iiif/a%2Fb";
constexpr std::array kJpgOnly{ImageFormat::jpg};
constexpr std::array kPngOnly{ImageFormat::png};
constexpr std::array kWebpThenJpg{ImageFormat::webp, ImageFormat::jpg};

InfoSettings every_format()
{
    return {.formats = kEveryFormat};
}

ImageInfo gray(ImageInfo info)
{
    info.format = {ColorModel::gray, false};
    return info;
}

Json document(Dialect dialect, const ImageInfo &info, const InfoSettings &settings)
{
    return Json::parse(iiif_info(dialect, kUri, info, settings));
}

// --- Whole documents

TEST(IiifInfo, IsThisDocumentInVersion3)
{
    EXPECT_EQ(iiif_info(Dialect::iiif3, kUri, pyramid({6000, 4000}, {512, 512}), every_format()),
              R"({"@context":"http://iiif.io/api/image/3/context.json",)"
              R"("id":"https://example.org/iiif/a%2Fb","type":"ImageService3",)"
              R"("protocol":"http://iiif.io/api/image","profile":"level2",)"
              R"("width":6000,"height":4000,"maxWidth":8192,)"
              R"("sizes":[{"width":375,"height":250},{"width":750,"height":500},)"
              R"({"width":1500,"height":1000},{"width":3000,"height":2000},)"
              R"({"width":6000,"height":4000}],)"
              R"("tiles":[{"width":512,"height":512,"scaleFactors":[1,2,4,8,16]}],)"
              R"("extraQualities":["color","gray","bitonal"],"extraFormats":["webp"],)"
              R"("extraFeatures":["canonicalLinkHeader","mirroring","profileLinkHeader",)"
              R"("rotationArbitrary"]})");
}

TEST(IiifInfo, IsThisDocumentInVersion2)
{
    EXPECT_EQ(iiif_info(Dialect::iiif2, kUri, pyramid({6000, 4000}, {512, 512}), every_format()),
              R"({"@context":"http://iiif.io/api/image/2/context.json",)"
              R"("@id":"https://example.org/iiif/a%2Fb","@type":"iiif:Image",)"
              R"("protocol":"http://iiif.io/api/image","width":6000,"height":4000,)"
              R"("sizes":[{"width":375,"height":250},{"width":750,"height":500},)"
              R"({"width":1500,"height":1000},{"width":3000,"height":2000},)"
              R"({"width":6000,"height":4000}],)"
              R"("tiles":[{"width":512,"height":512,"scaleFactors":[1,2,4,8,16]}],)"
              R"("profile":["http://iiif.io/api/image/2/level2.json",)"
              R"({"formats":["jpg","png","webp"],)"
              R"("qualities":["default","color","gray","bitonal"],)"
              R"("supports":["canonicalLinkHeader","mirroring","profileLinkHeader",)"
              R"("regionSquare","rotationArbitrary","sizeByDistortedWh"],"maxWidth":8192}]})");
}

TEST(IiifInfo, IsThisDocumentInVersion1)
{
    EXPECT_EQ(iiif_info(Dialect::iiif1, kUri, pyramid({6000, 4000}, {512, 256}), every_format()),
              R"({"@context":"http://library.stanford.edu/iiif/image-api/1.1/context.json",)"
              R"("@id":"https://example.org/iiif/a%2Fb","width":6000,"height":4000,)"
              R"("scale_factors":[1,2,4,8,16],"tile_width":512,"tile_height":256,)"
              R"("formats":["jpg","png","webp"],)"
              R"("qualities":["native","color","grey","bitonal"],)"
              R"("profile":)"
              R"("http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2"})");
}

// --- Levels, formats, qualities, features (items 54, 79, 90, 91, 97)

TEST(IiifInfo, StatesTheComplianceLevelOfItsFormats)
{
    auto settings = every_format();
    const auto info = flat({100, 100});
    settings.formats = kJpgOnly;
    EXPECT_EQ(document(Dialect::iiif3, info, settings)["profile"], "level1");
    EXPECT_EQ(document(Dialect::iiif2, info, settings)["profile"][0],
              "http://iiif.io/api/image/2/level1.json");
    settings.formats = kPngOnly;
    EXPECT_EQ(document(Dialect::iiif3, info, settings)["profile"], "level0");
    EXPECT_EQ(document(Dialect::iiif1, info, settings)["profile"],
              "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level0");
}

TEST(IiifInfo, ListsFeaturesBeyondItsComplianceLevel)
{
    auto settings = every_format();
    const auto info = flat({100, 100});
    settings.formats = kJpgOnly;
    auto json = document(Dialect::iiif3, info, settings);
    EXPECT_EQ(json["extraFormats"], Json::array());
    EXPECT_EQ(json["extraFeatures"],
              Json({"canonicalLinkHeader", "mirroring", "profileLinkHeader", "regionByPct",
                    "rotationArbitrary", "rotationBy90s", "sizeByConfinedWh", "sizeByPct"}));
    settings.formats = kPngOnly;
    json = document(Dialect::iiif3, info, settings);
    EXPECT_EQ(json["extraFormats"], Json({"png"}));
    EXPECT_EQ(json["extraFeatures"].size(), 16U);
    EXPECT_EQ(document(Dialect::iiif2, info, settings)["profile"][1]["supports"].size(), 17U);
}

TEST(IiifInfo, ListsPreferredFormatsOnlyIfTheOperatorChose)
{
    auto settings = every_format();
    settings.formats = kWebpThenJpg;
    EXPECT_FALSE(document(Dialect::iiif3, flat({9, 9}), settings).contains("preferredFormats"));
    settings.chosen.formats.assign(kWebpThenJpg.begin(), kWebpThenJpg.end());
    const auto json = document(Dialect::iiif3, flat({9, 9}), settings);
    EXPECT_EQ(json["preferredFormats"], Json({"webp", "jpg"}));
    EXPECT_EQ(json["extraFormats"], Json({"webp"}));
}

TEST(IiifInfo, DoesNotListColorForAGrayPicture)
{
    const auto info = gray(flat({100, 100}));
    EXPECT_EQ(document(Dialect::iiif3, info, every_format())["extraQualities"],
              Json({"gray", "bitonal"}));
    EXPECT_EQ(document(Dialect::iiif2, info, every_format())["profile"][1]["qualities"],
              Json({"default", "gray", "bitonal"}));
    EXPECT_EQ(document(Dialect::iiif1, info, every_format())["qualities"],
              Json({"native", "grey", "bitonal"}));
}

TEST(IiifInfo, ListsEnlargingOnlyIfItIsOn)
{
    auto settings = every_format();
    settings.limits.upscale = true;
    const auto info = flat({100, 100});
    EXPECT_EQ(document(Dialect::iiif3, info, settings)["extraFeatures"].back(), "sizeUpscaling");
    EXPECT_EQ(document(Dialect::iiif2, info, settings)["profile"][1]["supports"].back(),
              "sizeAboveFull");
}

// --- Limits (items 81, 82, 96)

TEST(IiifInfo, StatesTheLimits)
{
    auto settings = every_format();
    settings.limits.max_width = 3000;
    settings.limits.max_height = 1500;
    settings.limits.max_area = 4'000'000;
    auto json = document(Dialect::iiif3, flat({100, 100}), settings);
    EXPECT_EQ(json["maxWidth"], 3000);
    EXPECT_EQ(json["maxHeight"], 1500);
    EXPECT_EQ(json["maxArea"], 4'000'000);
    json = document(Dialect::iiif2, flat({100, 100}), settings);
    EXPECT_FALSE(json.contains("maxWidth"));
    EXPECT_EQ(json["profile"][1]["maxWidth"], 3000);
    EXPECT_EQ(json["profile"][1]["maxHeight"], 1500);
    EXPECT_EQ(json["profile"][1]["maxArea"], 4'000'000);
}

TEST(IiifInfo, LeavesOutAHeightThatTheWidthImplies)
{
    const auto json = document(Dialect::iiif3, flat({100, 100}), every_format());
    EXPECT_TRUE(json.contains("maxWidth"));
    EXPECT_FALSE(json.contains("maxHeight"));
    EXPECT_FALSE(json.contains("maxArea"));
}

// --- Sizes and tiles (items 84 to 87)

std::string pair_text(std::int64_t a, std::int64_t b, char between = ',')
{
    return std::to_string(a) + between + std::to_string(b);
}

void expect_size(const std::string &region, const Size &size, const ImageInfo &info,
                 const Limits &limits)
{
    EXPECT_EQ(answer_size(region + '/' + pair_text(size.width, size.height) + "/0/default.jpg",
                          info, limits),
              pair_text(size.width, size.height, 'x'))
        << region << " of " << info.size();
}

// Checks the four corner tiles of a level, computed as in the Image API's implementation notes.
void expect_tiles(const Json &tile, std::int64_t factor, const ImageInfo &info,
                  const Limits &limits)
{
    const auto [width, height] = info.size();
    const std::int64_t tile_width = tile["width"];
    const std::int64_t tile_height = tile.value("height", tile_width);
    const Size step{tile_width * factor, tile_height * factor};
    for (const auto x : {std::int64_t{0}, (width - 1) / step.width * step.width}) {
        for (const auto y : {std::int64_t{0}, (height - 1) / step.height * step.height}) {
            const Size region{std::min(step.width, width - x), std::min(step.height, height - y)};
            expect_size(pair_text(x, y) + ',' + pair_text(region.width, region.height),
                        {ceil_div(region.width, factor), ceil_div(region.height, factor)}, info,
                        limits);
        }
    }
}

void expect_answered(const Json &json, const ImageInfo &info, const Limits &limits)
{
    for (const auto &size : json["sizes"]) {
        expect_size("full", {size["width"], size["height"]}, info, limits);
    }
    EXPECT_FALSE(json["tiles"].empty());
    for (const auto &tile : json["tiles"]) {
        for (const std::int64_t factor : tile["scaleFactors"]) {
            expect_tiles(tile, factor, info, limits);
        }
    }
}

TEST(IiifInfo, ListsOnlySizesWithinTheLimits)
{
    auto settings = every_format();
    settings.limits.max_width = settings.limits.max_height = 1000;
    EXPECT_EQ(document(Dialect::iiif3, pyramid({6000, 4000}, {512, 512}), settings)["sizes"],
              Json::parse(R"([{"width":375,"height":250},{"width":750,"height":500}])"));
    settings.limits.max_area = 100'000;
    EXPECT_EQ(document(Dialect::iiif2, pyramid({6000, 4000}, {512, 512}), settings)["sizes"],
              Json::parse(R"([{"width":375,"height":250}])"));
}

TEST(IiifInfo, RoundsSizesUpHoweverTheFileRoundedItsLevels)
{
    const auto down = pyramid({1001, 777}, {256, 256}, LevelRounding::down);
    const auto up = pyramid({1001, 777}, {256, 256}, LevelRounding::up);
    const auto sizes = document(Dialect::iiif3, down, every_format())["sizes"];
    EXPECT_EQ(sizes, document(Dialect::iiif3, up, every_format())["sizes"]);
    EXPECT_EQ(sizes, Json::parse(R"([{"width":251,"height":195},{"width":501,"height":389},)"
                                 R"({"width":1001,"height":777}])"));
}

TEST(IiifInfo, OffersTilesOfLevelsThatAreNotStored)
{
    EXPECT_EQ(document(Dialect::iiif3, flat({6000, 4000}, {512, 512}), every_format())["tiles"],
              Json::parse(R"([{"width":512,"height":512,"scaleFactors":[1,2,4,8,16]}])"));
}

TEST(IiifInfo, HasOneEntryForEachTileSize)
{
    auto info = flat({4096, 2048}, {512, 512});
    info.levels.push_back({{2048, 1024}, {256, 128}});
    info.levels.push_back({{1024, 512}, {512, 512}});
    const auto tiles = document(Dialect::iiif3, info, every_format())["tiles"];
    EXPECT_EQ(tiles, Json::parse(R"([{"width":512,"height":512,"scaleFactors":[1,4,8]},)"
                                 R"({"width":256,"height":128,"scaleFactors":[2]}])"));
    const auto json = document(Dialect::iiif1, info, every_format());
    EXPECT_EQ(json["scale_factors"], Json({1, 4, 8}));
    EXPECT_EQ(json["tile_height"], 512);
}

TEST(IiifInfo, CutsTilesToTheLimits)
{
    auto settings = every_format();
    settings.limits.max_width = settings.limits.max_height = 300;
    EXPECT_EQ(document(Dialect::iiif3, pyramid({1024, 1024}, {512, 512}), settings)["tiles"],
              Json::parse(R"([{"width":300,"height":300,"scaleFactors":[1,2,4]}])"));
    settings.limits.max_height = 200;
    EXPECT_EQ(document(Dialect::iiif3, pyramid({1024, 1024}, {512, 512}), settings)["tiles"],
              Json::parse(R"([{"width":300,"height":200,"scaleFactors":[1,2,4,8]}])"));
}

// 3.0 section 5.4: the pairs of width and height have to be unique.
TEST(IiifInfo, MergesEntriesThatTheLimitsMakeEqual)
{
    auto info = flat({1024, 1024}, {512, 512});
    info.levels.push_back({{512, 512}, {256, 256}});
    auto settings = every_format();
    settings.limits.max_width = settings.limits.max_height = 200;
    EXPECT_EQ(document(Dialect::iiif3, info, settings)["tiles"],
              Json::parse(R"([{"width":200,"height":200,"scaleFactors":[1,2,4,8]}])"));
}

TEST(IiifInfo, OffersNoTileAboveTheLargestArea)
{
    auto settings = every_format();
    settings.limits.max_area = 1000;
    const auto json = document(Dialect::iiif3, pyramid({1024, 1024}, {512, 512}), settings);
    EXPECT_EQ(json["tiles"], Json::array());
    EXPECT_FALSE(document(Dialect::iiif1, pyramid({1024, 1024}, {512, 512}), settings)
                     .contains("tile_width"));
}

// At every level, the offered tiles are answered, in exactly the size that info.json implies.
TEST(IiifInfo, EveryOfferedTileIsAnswered)
{
    auto mixed = pyramid({5000, 1301}, {512, 256}, LevelRounding::down);
    mixed.levels[2].tile = {128, 128};
    for (const auto &info : {pyramid({6000, 4000}), flat({1023, 4097}, {300, 200}), mixed}) {
        for (const std::int64_t side : {8192, 1000, 100}) {
            auto settings = every_format();
            settings.limits.max_width = side;
            settings.limits.max_height = side * 3 / 4;
            settings.limits.max_area = 3'000'000;
            expect_answered(document(Dialect::iiif3, info, settings), info, settings.limits);
        }
    }
}

// --- The operator's additions (items 77, 89, 92, 94)

TEST(IiifInfo, StatesTheRights)
{
    auto settings = every_format();
    settings.chosen.rights = "http://creativecommons.org/licenses/by/4.0/";
    EXPECT_EQ(document(Dialect::iiif3, flat({9, 9}), settings)["rights"], settings.chosen.rights);
    EXPECT_EQ(document(Dialect::iiif2, flat({9, 9}), settings)["license"], settings.chosen.rights);
    EXPECT_FALSE(document(Dialect::iiif2, flat({9, 9}), settings).contains("rights"));
}

TEST(IiifInfo, AddsTheOperatorsMembersAndReplacesNone)
{
    auto settings = every_format();
    settings.chosen.extra =
        R"({"width":1,"id":"x","sizes":null,"label":{"none":["T"]},"service":[{}]})";
    const auto json = document(Dialect::iiif3, flat({90, 80}), settings);
    EXPECT_EQ(json["width"], 90);
    EXPECT_EQ(json["id"], kUri);
    EXPECT_EQ(json["sizes"].size(), 1U);
    EXPECT_EQ(json["label"], Json::parse(R"({"none":["T"]})"));
    EXPECT_EQ(json["service"], Json::parse("[{}]"));
}

TEST(IiifInfo, PutsAddedContextsBeforeItsOwn)
{
    constexpr auto kOwn = "http://iiif.io/api/image/3/context.json";
    auto settings = every_format();
    settings.chosen.extra = R"({"@context":"http://iiif.io/api/auth/2/context.json"})";
    auto text = iiif_info(Dialect::iiif3, kUri, flat({9, 9}), settings);
    EXPECT_TRUE(text.starts_with(R"({"@context":["http://iiif.io/api/auth/2/context.json",)"
                                 R"("http://iiif.io/api/image/3/context.json"],"id":)"))
        << text;
    settings.chosen.extra = R"({"@context":["http://a/","http://b/"]})";
    EXPECT_EQ(document(Dialect::iiif3, flat({9, 9}), settings)["@context"],
              Json({"http://a/", "http://b/", kOwn}));
    settings.chosen.extra =
        R"({"@context":["http://a/","http://iiif.io/api/image/3/context.json"]})";
    EXPECT_EQ(document(Dialect::iiif3, flat({9, 9}), settings)["@context"],
              Json({"http://a/", kOwn}));
}

TEST(IiifInfo, IsValidJsonForAnyHost)
{
    const auto text =
        iiif_info(Dialect::iiif3, "http://h\"\\\x01\xFF/id", flat({9, 9}), every_format());
    EXPECT_EQ(Json::parse(text)["id"], "http://h\"\\\x01\xEF\xBF\xBD/id");
}

// --- Media types (items 111 to 113)

TEST(IiifInfo, HasTheMediaTypeOfItsVersion)
{
    EXPECT_EQ(iiif_info_type(Dialect::iiif3, true),
              R"(application/ld+json;profile="http://iiif.io/api/image/3/context.json")");
    EXPECT_EQ(iiif_info_type(Dialect::iiif2, true), "application/ld+json");
    EXPECT_EQ(iiif_info_type(Dialect::iiif1, true), "application/ld+json");
    for (const auto dialect : {Dialect::iiif1, Dialect::iiif2, Dialect::iiif3}) {
        EXPECT_EQ(iiif_info_type(dialect, false), "application/json");
    }
}

}   // namespace
}   // namespace iiif
