#include "base/siphash.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace iiif {
namespace {

// Returns the digest of one of the authors' test vectors, whose keys and messages are 00 01 02 ...
Digest digest_of_counted(std::size_t bytes)
{
    std::vector<std::uint8_t> message(bytes);
    std::iota(message.begin(), message.end(), std::uint8_t{0});
    return siphash({0x0706050403020100U, 0x0f0e0d0c0b0a0908U}, message);
}

TEST(SipHash, MatchesTheVectorsOfItsAuthors)
{
    EXPECT_EQ(digest_of_counted(0), (Digest{0xe6a825ba047f81a3U, 0x930255c71472f66dU}));
    EXPECT_EQ(digest_of_counted(1), (Digest{0x44af996bd8c187daU, 0x45fc229b11597634U}));
    EXPECT_EQ(digest_of_counted(10), (Digest{0x56691478c30d1100U, 0xbafbd0f3d34754c9U}));
}

TEST(SipHash, DependsOnTheSecret)
{
    EXPECT_NE(siphash({1, 2}, {}), siphash({1, 3}, {}));
}

}   // namespace
}   // namespace iiif
