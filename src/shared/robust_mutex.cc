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
                    "This system does not support robust mutexes that processes share; glibc on "
                    "Linux does.",
                    std::generic_category().message(code));
    }
}

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

RobustMutex::Outcome RobustMutex::outcome_of(int code) noexcept
{
    if (code == EOWNERDEAD) {
        // A thread that dies before this call leaves EOWNERDEAD to the next one.
        pthread_mutex_consistent(&mutex_);
        return Outcome::owner_died;
    }
    return code == 0 ? Outcome::locked : Outcome::not_locked;
}

RobustMutex::Outcome RobustMutex::try_lock() noexcept
{
    return outcome_of(pthread_mutex_trylock(&mutex_));
}

RobustMutex::Outcome RobustMutex::lock_for(std::chrono::nanoseconds patience) noexcept
{
    // The mutex is nearly always free; then no clock has to be read.
    if (const auto at_once = try_lock(); at_once != Outcome::not_locked) {
        return at_once;
    }
    const auto moment = moment_after(patience);
    return outcome_of(pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &moment));
}

void RobustMutex::unlock() noexcept
{
    pthread_mutex_unlock(&mutex_);
}

}   // namespace iiif
