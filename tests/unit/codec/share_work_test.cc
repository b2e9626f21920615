#include "codec/share_work.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace iiif {
namespace {

TEST(ShareWork, DoesEachPieceOnceWithAnyNumberOfThreads)
{
    for (const std::size_t threads : {1U, 2U, 7U}) {
        std::vector<int> done(1000);
        std::vector<std::size_t> made(threads);
        share_work(
            done.size(), threads,
            [&](std::size_t thread) {
                ++made[thread];
                return thread;
            },
            [&](std::size_t, std::size_t number) { ++done[number]; });
        EXPECT_EQ(done, std::vector<int>(1000, 1));
        EXPECT_EQ(made, std::vector<std::size_t>(threads, 1));
    }
}

TEST(ShareWork, StopsAtAnExceptionAndRethrowsIt)
{
    for (const std::size_t threads : {1U, 4U}) {
        std::atomic<std::size_t> begun{0};
        EXPECT_THROW(share_work(
                         100'000, threads, [](std::size_t) { return 0; },
                         [&](int, std::size_t number) {
                             ++begun;
                             if (number == 3) {
                                 throw std::runtime_error("three");
                             }
                         }),
                     std::runtime_error);
        EXPECT_GE(begun, 4U);
        EXPECT_TRUE(threads > 1 || begun == 4U);
    }
}

TEST(ShareWork, HasNothingToDoWithoutPieces)
{
    share_work(
        0, 3, [](std::size_t) { return 0; }, [](int, std::size_t) { FAIL(); });
}

}   // namespace
}   // namespace iiif
