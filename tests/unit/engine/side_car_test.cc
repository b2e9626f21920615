// Tests metadata.json: what each member means, and that whatever else is in it only complains.
#include "engine/manifests/side_car.h"

#include <string>

#include <gtest/gtest.h>

namespace iiif {
namespace {

ParsedSideCar parsed(const std::string &members)
{
    return parse_side_car('{' + members + '}');
}

SideCar good(const std::string &members)
{
    const auto result = parsed(members);
    EXPECT_EQ(result.complaints, "") << members;
    return result.side_car;
}

TEST(SideCar, TextsHaveTheLanguageOfTheFile)
{
    EXPECT_EQ(good(R"("label":"a")").particulars.label, (LanguageMap{{"none", {"a"}}}));
    EXPECT_EQ(good(R"("label":["a","b"],"language":"de")").particulars.label,
              (LanguageMap{{"de", {"a", "b"}}}));
    EXPECT_EQ(good(R"("label":{"en":"a","pt-BR":["b"]},"language":"de")").particulars.label,
              (LanguageMap{{"en", {"a"}}, {"pt-BR", {"b"}}}));
}

TEST(SideCar, MetadataHasThreeForms)
{
    for (const auto *form :
         {R"({"Author":"B"})", R"([["Author","B"]])", R"([{"label":"Author","value":"B"}])"}) {
        const auto metadata = good("\"metadata\":" + std::string(form)).particulars.metadata;
        ASSERT_EQ(metadata.size(), 1U);
        EXPECT_EQ(metadata[0].label, (LanguageMap{{"none", {"Author"}}}));
        EXPECT_EQ(metadata[0].value, (LanguageMap{{"none", {"B"}}}));
    }
}

TEST(SideCar, RightsGetTheirHttpForm)
{
    EXPECT_EQ(good(R"("rights":"https://creativecommons.org/licenses/by/4.0/")").particulars.rights,
              "http://creativecommons.org/licenses/by/4.0/");
}

TEST(SideCar, LayersAreOneListOrSeveral)
{
    const auto one = good(R"("layers":[{"file":"a","label":"A"},"b_x.tif"])").layers;
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0][1].file, "b_x.tif");
    EXPECT_EQ(one[0][1].label, (LanguageMap{{"none", {"b x"}}}));
    EXPECT_EQ(good(R"("layers":[["a","b"],["c","d"]])").layers.size(), 2U);
}

TEST(SideCar, PagesAndRangesAreNested)
{
    const auto side_car = good(R"("pages":{"a":{"label":"A","pages":{"2":{"label":"B"}}}},
                                  "ranges":[{"label":"C","pages":["a",3],"ranges":[{"label":"D"}]}])");
    EXPECT_EQ(side_car.page("a").page("2").particulars.label, (LanguageMap{{"none", {"B"}}}));
    EXPECT_TRUE(side_car.page("x").particulars.label.empty());
    EXPECT_EQ(side_car.ranges[0].pages, (std::vector<SidePage>{"a", std::int64_t{3}}));
    EXPECT_EQ(side_car.ranges[0].ranges.size(), 1U);
}

TEST(SideCar, AnyNumberOfPagesMayBeDescribed)
{
    std::string pages;
    for (int i = 0; i < 100; ++i) {
        pages += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":{"label":"x"})";
    }
    EXPECT_EQ(good(R"("pages":{)" + pages + '}').page("99").particulars.label,
              (LanguageMap{{"none", {"x"}}}));
}

TEST(SideCar, WhatHasTheWrongFormIsLeftOutAndComplains)
{
    for (const auto *members : {R"("label":3)",
                                R"("label":{"en_GB":"x"})",
                                R"("label":null)",
                                R"("summary":[1])",
                                R"("metadata":[["a"]])",
                                R"("metadata":["a"])",
                                R"("rights":"public")",
                                R"("rights":"https://example.org/")",
                                R"("provider":{"id":"x","label":"y"})",
                                R"("provider":"x")",
                                R"("behavior":"Paged")",
                                R"("behavior":{})",
                                R"("viewingDirection":"rtl")",
                                R"("order":[1])",
                                R"("start":{})",
                                R"("layers":{})",
                                R"("layers":[])",
                                R"("ranges":["x"])",
                                R"("pages":[])",
                                R"("pages":{"a":1})",
                                R"("pagesAs":"x")",
                                R"("navDate":"1921")",
                                R"("requiredStatement":{})",
                                R"("unknown":1)"}) {
        EXPECT_NE(parsed(members).complaints, "") << members;
    }
}

TEST(SideCar, HostileTextsOnlyComplain)
{
    std::string deep;
    std::string deep_pages = "{}";
    for (int i = 0; i < 1000; ++i) {
        deep += R"({"label":)";
        deep_pages = R"({"pages":{"a":)" + deep_pages + "}}";
    }
    for (const auto &text :
         {std::string(), std::string("null"), std::string("[]"),
          std::string("{\"label\":\"\xFF\"}"), std::string(100'000, '['), deep, deep_pages}) {
        EXPECT_NE(parse_side_car(text).complaints, "");
    }
}

}   // namespace
}   // namespace iiif
