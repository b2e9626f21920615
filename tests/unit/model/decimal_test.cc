#include "model/decimal.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

std::string text_of(std::string_view text)
{
    Cursor in(text);
    const auto decimal = Decimal::read(in);
    return decimal && in.at_end() ? decimal->text() : "refused";
}

TEST(Decimal, EqualNumbersHaveEqualTexts)
{
    EXPECT_EQ(text_of("90"), "90");
    EXPECT_EQ(text_of("90.0"), "90");
    EXPECT_EQ(text_of("090.50"), "90.5");
    EXPECT_EQ(text_of(".9"), "0.9");
    EXPECT_EQ(text_of("0"), "0");
    EXPECT_EQ(text_of("33.0000000001"), "33.0000000001");
}

TEST(Decimal, RefusesAllButDigitsAndOnePoint)
{
    for (const auto *text : {"", ".", "5.", "+5", "-5", "1e2", " 5", "5 ", "1,5", "1.2.3",
                             "123456789012345678901", "999999999"}) {
        EXPECT_EQ(text_of(text), "refused") << text;
    }
}

}   // namespace
}   // namespace iiif
