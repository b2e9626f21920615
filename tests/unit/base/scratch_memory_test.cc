#include "base/scratch_memory.h"

#include <algorithm>
#include <cstdint>
#include <thread>

#include <gtest/gtest.h>

namespace iiif {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

// Takes blocks until no kept block is left, and gives them to the kernel again by their size:
// blocks larger than half of the bound are never kept.
void forget_kept_blocks()
{
    std::vector<void *> taken;
    for (auto bytes = kMiB / 64; bytes <= most_kept_scratch() / 2; bytes += bytes / 2) {
        taken.push_back(take_scratch(bytes));
    }
    std::ranges::for_each(taken, return_scratch);
}

TEST(ScratchMemory, IsUsedAgain)
{
    if (most_kept_scratch() == 0) {
        GTEST_SKIP() << "the sanitizer has to see each use after a free";
    }
    auto *const first = take_scratch(3 * kMiB);
    return_scratch(first);
    auto *const second = take_scratch(2 * kMiB);
    EXPECT_EQ(second, first);
    return_scratch(second);
}

TEST(ScratchMemory, DoesNotSpendALargeBlockOnFewBytes)
{
    auto *const large = take_scratch(30 * kMiB);
    return_scratch(large);
    auto *const small = take_scratch(kMiB);
    EXPECT_NE(small, large);
    return_scratch(small);
}

TEST(ScratchMemory, KeepsABoundedNumberOfBytes)
{
    forget_kept_blocks();
    std::vector<void *> taken;
    for (int i = 0; i < 100; ++i) {
        taken.push_back(take_scratch(5 * kMiB));
    }
    for (auto *const memory : taken) {
        return_scratch(memory);
        EXPECT_LE(kept_scratch(), most_kept_scratch());
    }
}

TEST(ScratchMemory, IsAligned)
{
    for (const std::size_t bytes : {1U, 63U, 4096U, 100'000U, 7'000'000U}) {
        const ScratchVector<std::uint8_t> vector(bytes);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(vector.data()) % kScratchAlignment, 0U);
    }
}

TEST(ScratchMemory, RefusesSizesThatOverflow)
{
    EXPECT_THROW((void)take_scratch(SIZE_MAX), std::bad_alloc);
}

// Each thread writes its own pattern into memory that others freed a moment ago.
TEST(ScratchMemory, IsNeverHandedToTwoThreads)
{
    const auto work = [](std::uint8_t pattern) {
        for (int round = 0; round < 500; ++round) {
            const ScratchVector<std::uint8_t> bytes(20'000 + 1000 * (round % 50), pattern);
            std::this_thread::yield();
            ASSERT_EQ(std::ranges::count(bytes, pattern), std::ssize(bytes));
        }
    };
    std::vector<std::jthread> threads;
    for (int i = 1; i <= 4; ++i) {
        threads.emplace_back(work, static_cast<std::uint8_t>(i));
    }
}

}   // namespace
}   // namespace iiif
