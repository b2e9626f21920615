#include "base/natural_order.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace iiif {
namespace {

using Names = std::vector<std::string>;

Names sorted(Names names)
{
    std::ranges::sort(names, natural_less);
    return names;
}

TEST(NaturalOrder, ComparesDigitsAsNumbers)
{
    EXPECT_EQ(sorted({"p10", "p9", "p2", "p1", "p"}), (Names{"p", "p1", "p2", "p9", "p10"}));
    EXPECT_EQ(sorted({"f10v", "f2v", "f2r", "f10r"}), (Names{"f2r", "f2v", "f10r", "f10v"}));
    EXPECT_EQ(sorted({"3.10", "3.9", "03.1"}), (Names{"03.1", "3.9", "3.10"}));
    EXPECT_EQ(sorted({"100000000000000000000000000001", "100000000000000000000000000000", "2"}),
              (Names{"2", "100000000000000000000000000000", "100000000000000000000000000001"}));
}

TEST(NaturalOrder, IgnoresCaseAndLeadingZerosUnlessNothingElseDiffers)
{
    EXPECT_EQ(sorted({"b", "A", "a", "B"}), (Names{"A", "a", "B", "b"}));
    EXPECT_EQ(sorted({"p1", "p01", "p001"}), (Names{"p001", "p01", "p1"}));
}

TEST(NaturalOrder, IsStrict)
{
    const Names names{"",   "0",  "00",  "1",   "a",        "A",    "a1",    "a01", "a1b", "ab",
                      "-1", "_1", "a-1", "a 1", "\xC3\xA4", "\xFF", "a\xFF", "1a",  "10a", "2"};
    for (const auto &one : names) {
        for (const auto &other : names) {
            EXPECT_EQ(natural_less(one, other) + natural_less(other, one), one == other ? 0 : 1);
        }
    }
}

}   // namespace
}   // namespace iiif
