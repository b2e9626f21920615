#include "render/cost.h"

#include <gtest/gtest.h>

#include "asking.h"
#include "render/plan.h"

namespace iiif {
namespace {

RenderPlan plan_of(std::string_view parameters, const ImageInfo &info)
{
    return plan(request(parameters), info, no_limits(), Filter::bicubic);
}

std::int64_t bytes_of(std::string_view parameters, const ImageInfo &info)
{
    return bytes_needed(plan_of(parameters, info), info);
}

TEST(Cost, DependsOnTheWidthOfAStreamedAnswer)
{
    const auto low = bytes_of("full/max/0/default.jpg", flat({2000, 500}, {256, 256}));
    EXPECT_EQ(bytes_of("full/max/0/default.jpg", flat({2000, 5000}, {256, 256})), low);
    EXPECT_GT(bytes_of("full/max/0/default.jpg", flat({4000, 500}, {256, 256})), low);
}

TEST(Cost, CountsWhatIsHeldWhole)
{
    const auto info = flat({2000, 500}, {256, 256});
    const auto streamed = bytes_of("full/max/0/default.jpg", info);
    EXPECT_EQ(bytes_of("full/max/0/default.webp", info), streamed + 2 * 2000 * 500 * 4);
    EXPECT_GT(bytes_of("full/max/45/default.jpg", info), streamed + 2000 * 500 * 3);
}

TEST(Cost, CountsWhatEncodersHoldByTheirSettings)
{
    const auto info = flat({200, 100}, {256, 256});
    const auto jpeg = plan_of("full/max/0/default.jpg", info);
    EXPECT_EQ(bytes_needed(jpeg, info, {.format = ImageFormat::jpg}), bytes_needed(jpeg, info));
    EXPECT_EQ(bytes_needed(jpeg, info,
                           {.picture = {.jpeg_progressive = true}, .format = ImageFormat::jpg}),
              bytes_needed(jpeg, info) + 200 * 100 * 6);
    const auto webp = plan_of("full/max/0/default.webp", info);
    EXPECT_EQ(
        bytes_needed(webp, info, {.picture = {.webp_lossless = true}, .format = ImageFormat::webp}),
        bytes_needed(webp, info) + 200 * 100 * 24);
}

TEST(Cost, CountsRawPixelsTwice)
{
    auto info = flat({64, 64}, {64, 64});
    info.format.sample = SampleType::u16;
    info.stored.bits = 16;
    const auto plan = plan_of("full/max/0/default.jpg", info);
    EXPECT_EQ(raw_pixel_bytes(plan, info), 64 * 64 * 3 * 2);
    EXPECT_EQ(raw_bytes_needed(plan, info), 2 * raw_pixel_bytes(plan, info));
}

}   // namespace
}   // namespace iiif
