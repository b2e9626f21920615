#include "shared/purges.h"

#include <memory>

#include <gtest/gtest.h>

namespace iiif {
namespace {

constexpr Digest kMap{17, 4};
constexpr Digest kBook{18, 4};

TEST(Purges, LeaveTheKeyOfAPictureThatWasNeverPurged)
{
    const auto memory = std::make_unique<Purges::Memory>();
    EXPECT_EQ(Purges(*memory).key_of(kMap), kMap);
}

TEST(Purges, ChangeTheKeyEachTime)
{
    const auto memory = std::make_unique<Purges::Memory>();
    const Purges purges(*memory);
    purges.purge(kMap);
    const auto once = purges.key_of(kMap);
    EXPECT_NE(once, kMap);
    EXPECT_EQ(purges.key_of(kMap), once);
    purges.purge(kMap);
    EXPECT_NE(purges.key_of(kMap), once);
    EXPECT_NE(purges.key_of(kMap), kMap);
}

TEST(Purges, LeaveOtherPicturesAlone)
{
    const auto memory = std::make_unique<Purges::Memory>();
    const Purges purges(*memory);
    purges.purge(kMap);
    EXPECT_EQ(purges.key_of(kBook), kBook);
}

TEST(Purges, AreSeenThroughTheSameMemory)
{
    const auto memory = std::make_unique<Purges::Memory>();
    Purges(*memory).purge(kMap);
    EXPECT_NE(Purges(*memory).key_of(kMap), kMap);
}

}   // namespace
}   // namespace iiif
