#include "shared/robust_mutex.h"

#include <algorithm>
#include <bit>
#include <climits>
#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shared/process_name.h"

namespace iiif {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kWaited = std::uint64_t{1} << 31;
constexpr unsigned kCheckShift = 32;

// A waiter looks whether the owner still lives after this time; a lost wake-up costs as much.
constexpr std::chrono::nanoseconds kLookInterval = std::chrono::milliseconds(10);

std::uint64_t number_of(const ProcessName &name)
{
    return std::uint64_t{name.check} << kCheckShift | static_cast<std::uint32_t>(name.pid);
}

ProcessName name_in(std::uint64_t owner)
{
    return {static_cast<pid_t>(owner & (kWaited - 1)),
            static_cast<std::uint32_t>(owner >> kCheckShift)};
}

std::uint64_t this_process()
{
    return number_of(name_of_this_process());
}

// The kernel waits on 32 bits: the half with the pid.
std::uint32_t *half_with_pid(std::atomic<std::uint64_t> &owner)
{
    return reinterpret_cast<std::uint32_t *>(&owner) +
           (std::endian::native == std::endian::little ? 0 : 1);
}

}   // namespace

// Makes this process the owner if the number is still the one that was seen.
RobustMutex::Outcome RobustMutex::take(std::uint64_t seen, std::uint64_t wanted) noexcept
{
    if (!owner_.compare_exchange_strong(seen, wanted, std::memory_order_acquire)) {
        return Outcome::not_locked;
    }
    return seen == 0 ? Outcome::locked : Outcome::owner_died;
}

RobustMutex::Outcome RobustMutex::try_lock() noexcept
{
    const auto seen = owner_.load(std::memory_order_relaxed);
    return seen == 0 || !may_be_running(name_in(seen)) ? take(seen, this_process())
                                                       : Outcome::not_locked;
}

RobustMutex::Outcome RobustMutex::lock_for(std::chrono::nanoseconds patience) noexcept
{
    // The mutex is nearly always free; then no clock has to be read.
    if (const auto at_once = take(0, this_process()); at_once != Outcome::not_locked) {
        return at_once;
    }
    // Other threads may wait too, and are woken when this one unlocks.
    const auto own = this_process() | kWaited;
    const auto deadline = Clock::now() + patience;
    for (bool waited = false;; waited = true) {
        const auto seen = owner_.load(std::memory_order_relaxed);
        const auto name = name_in(seen);
        if (seen == 0 || !may_be_running(name) || (waited && !is_running(name))) {
            if (const auto taken = take(seen, own); taken != Outcome::not_locked) {
                return taken;
            }
        }
        const auto left = deadline - Clock::now();
        if (waited && left <= std::chrono::nanoseconds::zero()) {
            return Outcome::not_locked;
        }
        wait(seen, std::min<std::chrono::nanoseconds>(left, kLookInterval));
    }
}

// Returns when the mutex is unlocked, or `patience` is over, or for no reason.
void RobustMutex::wait(std::uint64_t seen, std::chrono::nanoseconds patience) noexcept
{
    if (seen == 0 || patience <= std::chrono::nanoseconds::zero() ||
        !owner_.compare_exchange_strong(seen, seen | kWaited, std::memory_order_relaxed)) {
        return;
    }
    const timespec most{0, static_cast<long>(patience.count())};
    syscall(SYS_futex, half_with_pid(owner_), FUTEX_WAIT,
            static_cast<std::uint32_t>(seen | kWaited), &most, nullptr, 0);
}

// Leaves the mutex alone if shared memory has been overwritten, or if it was taken from this
// process.
void RobustMutex::unlock() noexcept
{
    auto seen = owner_.load(std::memory_order_relaxed);
    const auto own = this_process();
    while ((seen & ~kWaited) == own) {
        if (owner_.compare_exchange_weak(seen, 0, std::memory_order_release)) {
            if ((seen & kWaited) != 0) {
                syscall(SYS_futex, half_with_pid(owner_), FUTEX_WAKE, 1, nullptr, nullptr, 0);
            }
            return;
        }
    }
}

}   // namespace iiif
