// A mutex in shared memory that survives the death of its owner: when a child is killed while it
// holds the mutex, the kernel gives it to the next thread that asks and reports EOWNERDEAD. The
// caller then has to check what the mutex guards. Any thread of any child.
#pragma once

#include <chrono>

#include <pthread.h>

namespace iiif {

class RobustMutex {
public:
    enum class Outcome {
        not_locked,   // another thread holds it, or the wait timed out
        locked,
        owner_died,   // locked, and the guarded data is as its owner left it when it died
    };

    // Constructed once, by the parent before it forks. Throws Error(not_implemented) where the
    // system has no such mutexes.
    RobustMutex();
    RobustMutex(const RobustMutex &) = delete;
    RobustMutex &operator=(const RobustMutex &) = delete;

    [[nodiscard]] Outcome try_lock() noexcept;
    // Waits for `patience` at most.
    [[nodiscard]] Outcome lock_for(std::chrono::nanoseconds patience) noexcept;
    // Called by the thread that locked it.
    void unlock() noexcept;

private:
    Outcome outcome_of(int code) noexcept;

    pthread_mutex_t mutex_;
};

}   // namespace iiif
