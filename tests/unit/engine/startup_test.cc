#include "engine/startup.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

constexpr Machine kSmall{.processors = 2, .memory = std::int64_t{4} << 30};

bool mentions(const std::string &text, std::string_view words)
{
    return text.find(words) != std::string::npos;
}

TEST(Startup, NamesVersionCodecsAndLimits)
{
    const auto line = start_line({}, kSmall);
    for (const auto *words :
         {"mod_iiif ", "reads TIFF, JPEG, PNG, JPEG 2000", "writes jpg, png", "render slots 4 ",
          "processors 2)", "cache 256M", "in-flight memory 1G", "memory 4G)", "a child 256"}) {
        EXPECT_TRUE(mentions(line, words)) << words << " in " << line;
    }
    EXPECT_TRUE(line.starts_with(build_line()));
}

TEST(Startup, DerivesTheRenderSlotsFromTheProcessors)
{
    EXPECT_EQ(render_slots({}, {.processors = 1}), 2);
    EXPECT_EQ(render_slots({}, {.processors = 3}), 6);
    EXPECT_EQ(render_slots({}, {.processors = 1000}), 128);
    ServerSettings server;
    server.render_slots = 7;
    EXPECT_EQ(render_slots(server, {.processors = 1}), 7);
}

TEST(Startup, WarnsOfNothingWhereTheDefaultsFit)
{
    EXPECT_TRUE(start_warnings({}, kSmall).empty());
    EXPECT_TRUE(start_warnings({}, {.processors = 1, .memory = std::int64_t{1280} << 20}).empty());
}

TEST(Startup, WarnsOfAMemoryLimitBelowCacheAndInFlightMemory)
{
    const auto warnings = start_warnings({}, {.processors = 2, .memory = std::int64_t{512} << 20});
    ASSERT_EQ(warnings.size(), 1U);
    for (const auto *words : {"IIIFCacheSize", "IIIFMemoryLimit", "1.2G", "512M", "Lower them"}) {
        EXPECT_TRUE(mentions(warnings[0], words)) << words << " in " << warnings[0];
    }
}

TEST(Startup, WarnsOfManyMoreSlotsThanProcessors)
{
    ServerSettings server;
    server.render_slots = 128;
    const auto warnings = start_warnings(server, kSmall);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_TRUE(mentions(warnings[0], "IIIFRenderSlots 128")) << warnings[0];
    server.render_slots = 16;
    EXPECT_TRUE(start_warnings(server, kSmall).empty());
}

}   // namespace
}   // namespace iiif
