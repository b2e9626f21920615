#include "shared/robust_mutex.h"

#include <atomic>
#include <cstring>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crew.h"
#include "shared/process_name.h"
#include "shared_region.h"

namespace iiif {
namespace {

using Outcome = RobustMutex::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RobustMutex, IsHeldByOneThreadAtATime)
{
    for (const auto crew : {Crew::threads, Crew::processes}) {
        struct Guarded {
            RobustMutex mutex;
            std::uint64_t count = 0;
        };
        const Shared<Guarded> shared;
        EXPECT_TRUE(run_crew(crew, 4, [&](int) {
            for (int i = 0; i < 5000; ++i) {
                if (shared->mutex.lock_for(kForever) == Outcome::not_locked) {
                    return false;
                }
                ++shared->count;
                shared->mutex.unlock();
            }
            return true;
        }));
        EXPECT_EQ(shared->count, 20000U) << name_of(crew);
    }
}

TEST(RobustMutex, IsNotLockedTwice)
{
    const Shared<RobustMutex> mutex;
    EXPECT_EQ(mutex->try_lock(), Outcome::locked);
    EXPECT_EQ(mutex->try_lock(), Outcome::not_locked);
    EXPECT_EQ(mutex->lock_for(milliseconds(20)), Outcome::not_locked);
    mutex->unlock();
    EXPECT_EQ(mutex->lock_for(milliseconds(20)), Outcome::locked);
}

// The child is a zombie until it is waited for; its pid still exists.
TEST(RobustMutex, IsTakenFromADeadOwner)
{
    for (const bool reaped : {false, true}) {
        const Shared<RobustMutex> mutex;
        const pid_t child = fork();
        if (child == 0) {
            static_cast<void>(mutex->lock_for(seconds(1)));
            raise(SIGKILL);
        }
        siginfo_t ended{};
        waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
        if (reaped) {
            waitpid(child, nullptr, 0);
            EXPECT_EQ(mutex->try_lock(), Outcome::owner_died);
        }
        else {
            EXPECT_EQ(mutex->lock_for(milliseconds(0)), Outcome::owner_died);
            waitpid(child, nullptr, 0);
        }
        mutex->unlock();
        EXPECT_EQ(mutex->try_lock(), Outcome::locked);
    }
}

TEST(RobustMutex, IsTakenFromAProcessThatHasThePidOfADeadOwner)
{
    const Shared<RobustMutex> mutex;
    auto name = name_of_this_process();
    name.check ^= 1;   // as if it had started at another time
    const auto owner = std::uint64_t{name.check} << 32 | static_cast<std::uint32_t>(name.pid);
    std::memcpy(static_cast<void *>(&*mutex), &owner, sizeof(owner));
    EXPECT_EQ(mutex->lock_for(milliseconds(0)), Outcome::owner_died);
}

TEST(RobustMutex, IsKeptFromAStoppedOwner)
{
    const Shared<RobustMutex> mutex;
    const Shared<std::atomic<int>> locked;
    const Child child([&] {
        *locked = mutex->lock_for(seconds(1)) == Outcome::locked ? 1 : 0;
        raise(SIGSTOP);
        return true;
    });
    ASSERT_TRUE(wait_until([&] { return *locked == 1; }));
    EXPECT_EQ(mutex->lock_for(milliseconds(50)), Outcome::not_locked);
    child.kill();
    EXPECT_FALSE(child.wait());
    EXPECT_EQ(mutex->lock_for(milliseconds(50)), Outcome::owner_died);
}

TEST(RobustMutex, IsNeverLostByStrayWrites)
{
    const Shared<RobustMutex> mutex;
    std::mt19937_64 random(17);
    for (int round = 0; round < 100'000; ++round) {
        const auto word = random();
        std::memcpy(static_cast<void *>(&*mutex), &word, sizeof(word));
        ASSERT_NE(mutex->lock_for(milliseconds(20)), Outcome::not_locked);
        mutex->unlock();
        ASSERT_EQ(mutex->try_lock(), Outcome::locked);
        mutex->unlock();
    }
}

}   // namespace
}   // namespace iiif
