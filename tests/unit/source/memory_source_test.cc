#include "source/memory_source.h"

#include <array>

#include <gtest/gtest.h>

#include "base/error.h"

namespace iiif {
namespace {

TEST(MemorySource, ReadsAtAnyOffsetUpToItsEnd)
{
    const MemorySource source({1, 2, 3, 4, 5});
    EXPECT_EQ(source.bytes(), 5);
    std::array<std::uint8_t, 3> out{};
    EXPECT_EQ(source.read_some(1, out), 3U);
    EXPECT_EQ(out, (std::array<std::uint8_t, 3>{2, 3, 4}));
    EXPECT_EQ(source.read_some(4, out), 1U);
    EXPECT_EQ(out[0], 5);
    EXPECT_EQ(source.read_some(5, out), 0U);
    EXPECT_EQ(source.read_some(-1, out), 0U);
}

TEST(MemorySource, ReadsAllOrThrows)
{
    const MemorySource source({1, 2, 3, 4, 5});
    std::array<std::uint8_t, 3> out{};
    EXPECT_NO_THROW(source.read(2, out));
    EXPECT_THROW(source.read(3, out), Error);
    EXPECT_THROW(source.read(-1, out), Error);
}

TEST(MemorySource, IsIdentifiedByItsContent)
{
    const MemorySource source({1, 2, 3});
    EXPECT_EQ(source.identity(), MemorySource({1, 2, 3}).identity());
    EXPECT_NE(source.identity().key, MemorySource({1, 2, 4}).identity().key);
    EXPECT_NE(source.identity().validator, MemorySource({1, 2, 4}).identity().validator);
}

}   // namespace
}   // namespace iiif
