// Tests of the parsers of untrusted text in src/base.
#include <gtest/gtest.h>

#include "asking.h"
#include "base/cursor.h"
#include "base/percent.h"
#include "base/utf8.h"

namespace iiif {
namespace {

TEST(PercentDecode, DecodesOnceAndStrictly)
{
    EXPECT_EQ(percent_decode("a%2Fb%2f%25%32"), "a/b/%2");
    EXPECT_EQ(percent_decode("+"), "+");
    EXPECT_EQ(percent_decode(""), "");
    EXPECT_EQ(percent_decode("%00").size(), 1U);
    for (const auto *text : {"%", "a%", "%2", "%2g", "%g2", "%%41", "%u0041", "% 4"}) {
        EXPECT_EQ(outcome([&] { return percent_decode(text); }), "400") << text;
    }
}

TEST(PercentEncode, LeavesOnlyUnreservedCharacters)
{
    EXPECT_EQ(percent_encode("maps/north 1.tif"), "maps%2Fnorth%201.tif");
    EXPECT_EQ(percent_encode("a-b_c.d~e"), "a-b_c.d~e");
    EXPECT_EQ(percent_encode("\xC3\xA4,%;"), "%C3%A4%2C%25%3B");
    EXPECT_EQ(percent_encode(""), "");
    const std::string_view everything("\0 \x7F\xFF/", 5);
    EXPECT_EQ(percent_decode(percent_encode(everything)), everything);
}

TEST(Utf8, FollowsRfc3629)
{
    for (const auto *text :
         {"", "plain", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
    for (const auto *text :
         {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2 ", "\xE0\x9F\xBF", "\xE2\x82",
          "\xE2\x28\xA1", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80", "\xF0\x90\x80", "\xFE", "\xFF"}) {
        EXPECT_FALSE(is_utf8(text));
    }
}

TEST(Cursor, ReadsDigitsAsNumbers)
{
    Cursor in("007,9223372036854775807x");
    EXPECT_EQ(in.number(), 7);
    EXPECT_TRUE(in.accept(','));
    EXPECT_EQ(in.number(), INT64_MAX);
    EXPECT_FALSE(in.number());
    EXPECT_EQ(in.remaining(), "x");
}

TEST(Cursor, StaysInPlaceWhenAReadFails)
{
    Cursor in("9223372036854775808");
    EXPECT_FALSE(in.number());
    EXPECT_FALSE(in.accept('8'));
    EXPECT_FALSE(in.accept("92x"));
    EXPECT_EQ(in.remaining(), "9223372036854775808");
    EXPECT_TRUE(in.accept("9223"));
    EXPECT_FALSE(in.at_end());
}

}   // namespace
}   // namespace iiif
