// Replaces pthread_mutex_clocklock in builds with -fsanitize=thread, which are made by hand
// (docs/cache.md). The ThreadSanitizer of gcc 12 and clang 14 does not intercept that function;
// this one calls pthread_mutex_timedlock, which it does intercept.
#include <cstdint>

#include <pthread.h>
#include <time.h>

namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

std::int64_t nanoseconds(const timespec &moment)
{
    return moment.tv_sec * kNanosecondsPerSecond + moment.tv_nsec;
}

std::int64_t now(clockid_t clock)
{
    timespec moment{};
    clock_gettime(clock, &moment);
    return nanoseconds(moment);
}

}   // namespace

extern "C" int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                                       const timespec *moment)
{
    const auto until = now(CLOCK_REALTIME) + nanoseconds(*moment) - now(clock);
    const timespec known{until / kNanosecondsPerSecond, until % kNanosecondsPerSecond};
    return pthread_mutex_timedlock(mutex, &known);
}
