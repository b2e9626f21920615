#include "engine/warm_up.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/scratch_memory.h"
#include "shared_region.h"

namespace iiif {
namespace {

constexpr std::size_t kBytes = std::size_t{9} << 20;

long faults()
{
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_minflt;
}

// Writes to each page. A sanitizer does not see it: its shadow memory has page faults of its own.
[[gnu::no_sanitize("address")]] void touch(std::span<std::byte> memory)
{
    volatile auto *const bytes = memory.data();
    for (std::size_t i = 0; i < memory.size(); i += 4096) {
        bytes[i] = std::byte{1};
    }
}

TEST(WarmUp, LeavesNoPageFaultToRequests)
{
    const SharedRegion region(kBytes);
    WarmUp warm_up(region.bytes());
    warm_up.wait();
    const auto before = faults();
    touch(region.bytes());
    EXPECT_LT(faults() - before, 20);   // of 2304 pages
}

TEST(WarmUp, ChangesNoByte)
{
    const SharedRegion region(kBytes);
    std::ranges::fill(region.bytes(), std::byte{7});
    WarmUp warm_up(region.bytes().subspan(5));   // need not begin with a page
    warm_up.wait();
    EXPECT_EQ(std::ranges::count(region.bytes(), std::byte{7}), std::ssize(region.bytes()));
}

// The bytes of program code that this process has not mapped yet.
long unmapped_code()
{
    std::ifstream maps("/proc/self/smaps");
    bool code = false;
    long kib = 0;
    for (std::string line; std::getline(maps, line);) {
        std::istringstream words(line);
        std::string first;
        std::string second;
        words >> first >> second;
        if (first.find('-') != std::string::npos) {
            code = second == "r-xp" && line.find('/') != std::string::npos;
        }
        else if (code && (first == "Size:" || first == "Rss:")) {
            kib += (first == "Size:" ? 1 : -1) * std::stol(second);
        }
    }
    return kib * 1024;
}

TEST(WarmUp, MapsTheCode)
{
    const SharedRegion region(kBytes);
    WarmUp warm_up(region.bytes());
    warm_up.wait();
    EXPECT_EQ(unmapped_code(), 0);
}

TEST(WarmUp, PreparesScratchMemory)
{
    if (most_kept_scratch() == 0) {
        GTEST_SKIP() << "the sanitizer has to see each use after a free";
    }
    const SharedRegion region(kBytes);
    WarmUp warm_up(region.bytes());
    warm_up.wait();
    const auto before = faults();
    const ScratchVector<std::uint8_t> pixels(std::size_t{512} << 10, 1);   // as large as a block
    EXPECT_LT(faults() - before, 5);                                       // of 128 pages
}

TEST(WarmUp, EndsEarlyWithItsOwner)
{
    const SharedRegion region(std::size_t{4} << 30);
    {
        const WarmUp warm_up(region.bytes());
    }
    std::vector<unsigned char> resident(1);
    const auto last = region.bytes().last(sysconf(_SC_PAGESIZE));
    ASSERT_EQ(mincore(last.data(), last.size(), resident.data()), 0);
    EXPECT_EQ(resident[0] & 1, 0);
}

TEST(WarmUp, AcceptsLessThanAPage)
{
    const SharedRegion region(4096);
    WarmUp(region.bytes().first(100)).wait();
    WarmUp(region.bytes().subspan(1, 100)).wait();
}

}   // namespace
}   // namespace iiif
