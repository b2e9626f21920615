#include "model/resample.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

TEST(FilterMargin, IsTheRadiusOfTheFilterAndOne)
{
    EXPECT_EQ(filter_margin(Filter::nearest, 1000, 10), 1);
    EXPECT_EQ(filter_margin(Filter::bilinear, 10, 20), 2);
    EXPECT_EQ(filter_margin(Filter::bicubic, 20, 20), 3);
    EXPECT_EQ(filter_margin(Filter::bicubic, 25, 10), 6);
    EXPECT_EQ(filter_margin(Filter::lanczos, 1001, 1000), 5);
}

}   // namespace
}   // namespace iiif
