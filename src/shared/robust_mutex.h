// A lock in memory that processes share, which outlives them: when its holder dies, killed at
// whatever instruction, the kernel hands it to the next one who asks and says so.
#pragma once

#include <chrono>

#include <pthread.h>

namespace iiif {

class RobustMutex {
public:
    enum class Outcome {
        not_locked,
        locked,
        owner_died,   // taken, and what it guards is as the holder left it when he died
    };

    // Once, before it is shared. Throws Error(not_implemented) where the system has no such locks.
    RobustMutex();
    RobustMutex(const RobustMutex &) = delete;
    RobustMutex &operator=(const RobustMutex &) = delete;

    [[nodiscard]] Outcome try_lock() noexcept;
    [[nodiscard]] Outcome lock_for(std::chrono::nanoseconds patience) noexcept;
    // By the thread that took it.
    void unlock() noexcept;

private:
    Outcome taken(int code) noexcept;

    pthread_mutex_t mutex_;
};

}   // namespace iiif
