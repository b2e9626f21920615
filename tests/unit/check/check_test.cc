// Tests of iiif-check: what it says of a file, and how it writes that down.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "check/inspect.h"
#include "check/report.h"
#include "check/walk.h"
#include "temp_file.h"
#include "tiff_maker.h"

namespace iiif {
namespace {

constexpr std::int64_t kMemory = std::int64_t{1} << 30;
constexpr Size kLarge{9000, 7000};

Level level(const Size &size, const Size &tile = {256, 256})
{
    return {.size = size, .tile = tile};
}

// A pyramid with levels down to one tile.
ImageInfo pyramid(Size size)
{
    ImageInfo info{.levels = {level(size)}, .format = {}, .identity = {}};
    while (size.width > 256) {
        size = {size.width / 2, size.height / 2};
        info.levels.push_back(level(size));
    }
    return info;
}

Finding judged(const ImageInfo &info, const std::string &remark = "")
{
    return judge(info, remark, kMemory, "map.tif");
}

TEST(Check, FindsAPyramidFast)
{
    auto info = pyramid(kLarge);
    EXPECT_EQ(judged(info).verdict, Verdict::fast);
    EXPECT_EQ(judged(info).reason, "7 levels in tiles of 256x256");
    info.levels[0].stored_jpeg = StoredJpeg{};
    EXPECT_TRUE(judged(info).passes_through);
    EXPECT_TRUE(judged(info).reason.ends_with("sent undecoded"));
    EXPECT_EQ(judged(info).remedy, "");
}

TEST(Check, FindsALargePictureWithoutSmallLevelsSlow)
{
    auto info = pyramid(kLarge);
    info.levels.resize(1);
    EXPECT_EQ(judged(info).verdict, Verdict::slow);
    EXPECT_EQ(judged(info).reason, "It has no small levels: a thumbnail decodes 63 megapixels.");
    EXPECT_EQ(judged(info).remedy, "iiif-prepare 'map.tif' prepared/");
}

TEST(Check, FindsASmallPictureFastWithoutLevels)
{
    EXPECT_EQ(judged({.levels = {level({2000, 1500})}, .format = {}, .identity = {}}).verdict,
              Verdict::fast);
}

TEST(Check, FindsAPictureThatIsDecodedFromItsTopSlowIfItIsLarge)
{
    ImageInfo info{.levels = {level(kLarge)}, .format = {}, .identity = {}};
    info.levels[0].band_rows = 512;
    EXPECT_EQ(judged(info).verdict, Verdict::slow);
    EXPECT_TRUE(judged(info).reason.starts_with("It can only be decoded from its top"));
    info.levels[0].size = {3000, 2000};
    EXPECT_EQ(judged(info).verdict, Verdict::fast);
}

TEST(Check, FindsHugeTilesSlow)
{
    auto info = pyramid(kLarge);
    info.levels[0].tile = {9000, 4000};
    EXPECT_EQ(judged(info).verdict, Verdict::slow);
    EXPECT_TRUE(judged(info).reason.starts_with("It is stored in tiles or strips of 9000x4000"));
}

TEST(Check, RepeatsTheReadersRemark)
{
    const auto finding = judged(pyramid(kLarge), "It has no packet lengths.");
    EXPECT_EQ(finding.verdict, Verdict::slow);
    EXPECT_EQ(finding.reason, "It has no packet lengths.");
}

TEST(Check, RefusesWhatNeedsMoreThanTheMemoryLimit)
{
    auto info = pyramid(kLarge);
    info.levels[0].decoding_bytes = kMemory + 1;
    EXPECT_EQ(judged(info).verdict, Verdict::refused);
    EXPECT_TRUE(judged(info).reason.find("IIIFMemoryLimit") != std::string::npos);
}

TEST(Check, NamesTheRemedyForTheKindOfError)
{
    const auto remedy = [](Kind kind) { return judge(Error(kind, "No."), "it's.tif").remedy; };
    EXPECT_EQ(remedy(Kind::forbidden), "chmod a+r 'it'\\''s.tif'");
    EXPECT_EQ(remedy(Kind::unknown_media), "iiif-prepare 'it'\\''s.tif' prepared/");
    EXPECT_EQ(remedy(Kind::not_implemented), "iiif-prepare 'it'\\''s.tif' prepared/");
    EXPECT_EQ(remedy(Kind::damaged), "");
    EXPECT_EQ(judge(Error(Kind::damaged, "No.", "cut"), "a").reason, "No. (cut)");
}

// --- Files

Finding inspected(const std::string &path, bool all = false)
{
    return inspect(path, "name", {.memory = kMemory, .decodes_all = all});
}

TEST(Check, OpensFilesAsTheModuleDoes)
{
    const TempFile file(make_tiff({}));
    for (const bool all : {false, true}) {
        EXPECT_EQ(inspected(file.path(), all).verdict, Verdict::fast)
            << inspected(file.path(), all).reason;
    }
    EXPECT_GT(inspected(file.path()).size.width, 0);
}

TEST(Check, RefusesOtherFilesAndThoseThatAreCutShort)
{
    const TempFile text(std::vector<std::uint8_t>(100, 'x'));
    EXPECT_EQ(inspected(text.path()).verdict, Verdict::refused);
    auto bytes = make_tiff({}).content();
    bytes.resize(bytes.size() / 2);
    const TempFile cut(bytes);
    EXPECT_EQ(inspected(cut.path(), true).verdict, Verdict::refused);
    EXPECT_EQ(inspected(text.path() + "-gone").verdict, Verdict::refused);
}

TEST(Check, WalksFoldersInOrderAndLeavesHiddenFilesOut)
{
    std::string pattern = (std::filesystem::temp_directory_path() / "walk-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(pattern.data());
    std::filesystem::create_directories(folder / "b");
    std::filesystem::create_directories(folder / ".hidden");
    for (const auto *name : {"c.tif", "b/2.tif", "b/1.tif", "a.tif", ".hidden/x.tif", ".y.tif"}) {
        std::ofstream(folder / name) << "x";
    }
    std::filesystem::create_directory_symlink(folder, folder / "b/round");
    std::vector<std::string> seen;
    const auto trouble = walk(folder.string(), [&](const std::string &file) {
        seen.push_back(std::filesystem::relative(file, folder).string());
    });
    EXPECT_EQ(trouble, "");
    EXPECT_EQ(seen, (std::vector<std::string>{"a.tif", "b/1.tif", "b/2.tif", "c.tif"}));
    EXPECT_NE(walk((folder / "gone").string(), [](const std::string &) {}), "");
    std::filesystem::remove_all(folder);
}

// --- Reports

TEST(Check, WritesATable)
{
    Totals totals;
    totals.count(Verdict::fast);
    totals.count(Verdict::refused);
    EXPECT_EQ(table_row("a\n.tif", {.size = {30, 20}, .reason = "1 level"}),
              "fast     30x20          a?.tif\n");
    EXPECT_EQ(
        table_row("b.tif", {.verdict = Verdict::refused, .reason = "No.", .remedy = "do this"}),
        "refused  -              b.tif\n         No.\n         > do this\n");
    EXPECT_EQ(table_end(totals), "1 fast, 0 slow, 1 refused\n");
}

TEST(Check, WritesJson)
{
    Totals totals;
    totals.count(Verdict::slow);
    const Finding slow{.verdict = Verdict::slow,
                       .size = {30, 20},
                       .levels = 2,
                       .tile = {16, 8},
                       .passes_through = true,
                       .reason = "Why.",
                       .remedy = "do \"this\""};
    const auto text = json_begin() + json_element("a\xFF.tif", slow, true) +
                      json_element("b", judge(Error(Kind::damaged, "No."), "b"), false) +
                      json_end(totals);
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json["files"][0]["verdict"], "slow");
    EXPECT_EQ(json["files"][0]["tile"], nlohmann::json({16, 8}));
    EXPECT_EQ(json["files"][0]["remedy"], "do \"this\"");
    EXPECT_EQ(json["files"][0]["passesThrough"], true);
    EXPECT_FALSE(json["files"][1].contains("width"));
    EXPECT_EQ(json["totals"]["slow"], 1);
    EXPECT_EQ(nlohmann::json::parse(json_begin() + json_end({}))["files"].size(), 0U);
}

}   // namespace
}   // namespace iiif
