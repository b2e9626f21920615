#include "engine/encoder_failures.h"

#include <gtest/gtest.h>

#include "asking.h"

namespace iiif {
namespace {

TEST(EncoderFailures, AreNewsOnceForEachPictureAndFormat)
{
    EncoderFailures failures;
    auto info = flat({40, 30}, {16, 16});
    EXPECT_TRUE(failures.is_first_report(info, ImageFormat::png));
    EXPECT_FALSE(failures.is_first_report(info, ImageFormat::png));
    EXPECT_TRUE(failures.is_first_report(info, ImageFormat::jpg));
    info.page = 2;
    EXPECT_TRUE(failures.is_first_report(info, ImageFormat::png));
}

TEST(EncoderFailures, ForgetTheOldest)
{
    EncoderFailures failures;
    auto info = flat({40, 30}, {16, 16});
    for (info.page = 0; info.page <= static_cast<int>(EncoderFailures::kMost); ++info.page) {
        EXPECT_TRUE(failures.is_first_report(info, ImageFormat::png));
    }
    info.page = 1;
    EXPECT_FALSE(failures.is_first_report(info, ImageFormat::png));
    info.page = 0;
    EXPECT_TRUE(failures.is_first_report(info, ImageFormat::png));
}

}   // namespace
}   // namespace iiif
