#include "protocol/accept.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

int acceptance_of(std::string_view media_type, std::string_view header)
{
    return acceptance(parse_accept(header), media_type);
}

TEST(Accept, AnAbsentHeaderAcceptsEverything)
{
    EXPECT_EQ(acceptance_of("image/png", ""), 1000);
    EXPECT_EQ(acceptance_of("image/png", " , ;"), 1000);
}

TEST(Accept, ReadsTheWeightOfEachRange)
{
    constexpr std::string_view kHeader = "image/webp, image/png;q=0.8, image/*;q=0.5, */*;q=0.1";
    EXPECT_EQ(acceptance_of("image/webp", kHeader), 1000);
    EXPECT_EQ(acceptance_of("image/png", kHeader), 800);
    EXPECT_EQ(acceptance_of("image/jpeg", kHeader), 500);
    EXPECT_EQ(acceptance_of("text/html", kHeader), 100);
}

TEST(Accept, TheMostSpecificRangeDecidesInAnyOrder)
{
    EXPECT_EQ(acceptance_of("image/png", "*/*, image/*;q=0.5, image/png;q=0"), 0);
    EXPECT_EQ(acceptance_of("image/png", "image/png;q=0, image/*;q=0.5, */*"), 0);
    EXPECT_EQ(acceptance_of("image/png", "*/*;q=0, image/*"), 1000);
}

TEST(Accept, OtherTypesAreNotAccepted)
{
    EXPECT_EQ(acceptance_of("image/png", "image/jpeg"), 0);
    EXPECT_EQ(acceptance_of("image/png", "image/pn"), 0);
    EXPECT_EQ(acceptance_of("image/png", "imag/*"), 0);
    EXPECT_EQ(acceptance_of("image/png", "text/*"), 0);
}

TEST(Accept, IgnoresCaseAndBlanks)
{
    EXPECT_EQ(acceptance_of("image/png", "  IMAGE/Png ;\tQ=0.25 "), 250);
}

TEST(Accept, ReadsWeightsToThreePlaces)
{
    struct Row {
        std::string_view text;
        int weight;
    };
    for (const auto &[text, weight] : std::initializer_list<Row>{{"1", 1000},
                                                                 {"1.000", 1000},
                                                                 {"0", 0},
                                                                 {"0.", 0},
                                                                 {"0.000", 0},
                                                                 {"0.001", 1},
                                                                 {"0.5", 500},
                                                                 {"0.125", 125},
                                                                 {"0.1259", 125},
                                                                 {"1.5", 1000},
                                                                 {"", 1000},
                                                                 {"high", 1000}}) {
        EXPECT_EQ(acceptance_of("a/b", "a/b;q=" + std::string(text)), weight) << text;
    }
}

TEST(Accept, KeepsCommasAndSemicolonsInQuotesTogether)
{
    const auto ranges = parse_accept(R"(a/b;profile="x,y;q=0";q=0.5, c/d)");
    ASSERT_EQ(ranges.size(), 2U);
    EXPECT_EQ(ranges[0].type, "a/b");
    EXPECT_EQ(ranges[0].profile, "x,y;q=0");
    EXPECT_EQ(ranges[0].quality, 500);
    EXPECT_EQ(ranges[1].type, "c/d");
}

TEST(Accept, ReadsAProfileWithoutQuotesToo)
{
    EXPECT_EQ(parse_accept("a/b; profile=http://x/y").front().profile, "http://x/y");
    EXPECT_EQ(parse_accept("a/b; Profile = \"X\"").front().profile, "X");
    EXPECT_EQ(parse_accept("a/b; profile=\"").front().profile, "\"");
}

TEST(Accept, LeavesOutInvalidRanges)
{
    EXPECT_TRUE(parse_accept("garbage").empty());
    EXPECT_EQ(parse_accept("garbage,,a/b,").size(), 1U);
    EXPECT_EQ(parse_accept("\"a/b, c/d").size(), 1U);
}

}   // namespace
}   // namespace iiif
