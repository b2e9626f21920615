// Steps children through a request, one instruction at a time, and kills each child at a different
// instruction. IIIF_TEST_DEATHS=1000000 starts a child for every instruction.
#include "cache/shared_tile_cache.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <limits>

#include <gtest/gtest.h>

#include <sys/ptrace.h>

#include "crew.h"
#include "numbered_values.h"
#include "shared_region.h"

namespace iiif {
namespace {

constexpr std::size_t kRegionBytes = std::size_t{1} << 20;
constexpr std::uint32_t kKept = 200;   // more values than fit into the cache
constexpr std::uint32_t kAsked = 1000;
constexpr std::size_t kValueBytes = 5'000;

int wanted_deaths()
{
    const char *deaths = std::getenv("IIIF_TEST_DEATHS");
    return deaths == nullptr ? 20 : std::atoi(deaths);
}

bool may_trace()
{
    const Child child([] { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; });
    return child.wait();
}

// Kills a process after `instructions` instructions of `work`, unless it ends earlier. Returns the
// number of instructions that it ran.
int die_after(int instructions, const std::function<void()> &work)
{
    const Child child([&] {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        raise(SIGSTOP);
        work();
        return true;
    });
    int done = 0;
    int status = 0;
    waitpid(child.pid(), &status, 0);
    for (; done < instructions && WIFSTOPPED(status); ++done) {
        ptrace(PTRACE_SINGLESTEP, child.pid(), nullptr, nullptr);
        waitpid(child.pid(), &status, 0);
    }
    if (WIFSTOPPED(status)) {
        child.kill();
        waitpid(child.pid(), &status, 0);
    }
    return done;
}

void ask(TileCache &cache, Bytes made)
{
    Value out;
    if (auto claim = cache.get_or_claim(numbered_key(kAsked), out, std::chrono::seconds(0))) {
        claim->put(made);
    }
}

// Expects that the counts match the values, the values are correct, and the cache still works.
void expect_order(SharedTileCache &cache)
{
    const auto counted = cache.occupancy();
    std::uint64_t values = 0;
    std::uint64_t value_bytes = 0;
    Value out;
    for (std::uint32_t number = 0; number <= kAsked; ++number) {
        if (cache.get(numbered_key(number), out)) {
            ASSERT_TRUE(is_numbered(out, number) && out.size() == kValueBytes);
            ++values;
            value_bytes += out.size();
        }
    }
    // The first lookup may have emptied a shard.
    const bool emptied = cache.statistics().sum(Counter::shard_resets) > 0;
    ASSERT_EQ(values, emptied ? 0 : counted.values);
    ASSERT_EQ(value_bytes, emptied ? 0 : counted.value_bytes);
    ask(cache, numbered_value(kAsked, 0, kValueBytes));
    ASSERT_TRUE(cache.get(numbered_key(kAsked), out) && is_numbered(out, kAsked));
    for (std::uint32_t number = 0; number < kKept; ++number) {
        cache.put(numbered_key(number), numbered_value(number, 1, kValueBytes));
        ASSERT_TRUE(cache.get(numbered_key(number), out) && is_numbered(out, number));
    }
}

TEST(TileCacheDeath, AtAnyInstructionKeepsTheInvariants)
{
    if (!may_trace()) {
        GTEST_SKIP() << "this system does not allow tracing processes";
    }
    const SharedRegion region(kRegionBytes);
    const auto made = numbered_value(kAsked, 0, kValueBytes);
    const auto die_in_full_cache = [&](int instructions) {
        SharedTileCache::format(region.bytes());
        SharedTileCache cache(region.bytes());
        for (std::uint32_t number = 0; number < kKept; ++number) {
            cache.put(numbered_key(number), numbered_value(number, 0, kValueBytes));
        }
        return die_after(instructions, [&] { ask(cache, made); });
    };
    const int instructions = die_in_full_cache(std::numeric_limits<int>::max());
    const int deaths = std::min(wanted_deaths(), instructions);
    std::uint64_t in_lock = 0;
    std::uint64_t in_change = 0;
    for (std::int64_t death = 0; death < deaths; ++death) {
        const auto at = static_cast<int>(instructions * death / deaths);
        die_in_full_cache(at);
        SharedTileCache cache(region.bytes());
        ASSERT_NO_FATAL_FAILURE(expect_order(cache)) << "after " << at << " instructions";
        in_lock += cache.statistics().sum(Counter::lock_recoveries);
        in_change += cache.statistics().sum(Counter::shard_resets);
    }
    std::cout << deaths << " deaths in " << instructions << " instructions: " << in_lock
              << " in a lock, " << in_change << " in a change\n";
}

}   // namespace
}   // namespace iiif
