#include "shared/robust_mutex.h"

#include <cerrno>
#include <memory>
#include <ctime>
#include <system_error>

#include "base/error.h"

namespace iiif {

namespace {

void require(int code)
{
    if (code != 0) {
        throw Error(Kind::not_implemented,
                    "This system has no locks that processes can share and survive.",
                    std::generic_category().message(code));
    }
}

// On the clock that nobody sets back.
timespec moment_after(std::chrono::nanoseconds patience)
{
    constexpr long kNanosecondsPerSecond = 1'000'000'000;
    timespec moment{};
    clock_gettime(CLOCK_MONOTONIC, &moment);
    const auto nanoseconds = moment.tv_nsec + patience.count();
    moment.tv_sec += nanoseconds / kNanosecondsPerSecond;
    moment.tv_nsec = nanoseconds % kNanosecondsPerSecond;
    return moment;
}

}   // namespace

RobustMutex::RobustMutex()
{
    pthread_mutexattr_t attributes;
    require(pthread_mutexattr_init(&attributes));
    const auto destroy = [](pthread_mutexattr_t *used) { pthread_mutexattr_destroy(used); };
    const std::unique_ptr<pthread_mutexattr_t, decltype(destroy)> end(&attributes, destroy);
    require(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
    require(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
    require(pthread_mutex_init(&mutex_, &attributes));
}

RobustMutex::Outcome RobustMutex::taken(int code) noexcept
{
    if (code == EOWNERDEAD) {
        // Who dies before this line leaves the lock as he found it.
        pthread_mutex_consistent(&mutex_);
        return Outcome::owner_died;
    }
    return code == 0 ? Outcome::locked : Outcome::not_locked;
}

RobustMutex::Outcome RobustMutex::try_lock() noexcept
{
    return taken(pthread_mutex_trylock(&mutex_));
}

RobustMutex::Outcome RobustMutex::lock_for(std::chrono::nanoseconds patience) noexcept
{
    // Nearly always it is free, and then there is no need to ask what time it is.
    if (const auto at_once = try_lock(); at_once != Outcome::not_locked) {
        return at_once;
    }
    const auto moment = moment_after(patience);
    return taken(pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &moment));
}

void RobustMutex::unlock() noexcept
{
    pthread_mutex_unlock(&mutex_);
}

}   // namespace iiif
