// A mutex in shared memory that survives the death of its owner: when a child is killed while it
// holds the mutex, the next thread that asks gets it and learns that the owner died. The caller
// then has to check what the mutex guards. Any thread of any child.
//
// The mutex is one number, so that nothing in shared memory has to be believed: a number that names
// no living process, whatever has written it, is taken for an owner that died. (A mutex of pthreads
// keeps pointers in shared memory, and follows them.)
//
//     bits 63…32   check of the process: made from its pid and the time at which it started
//     bit  31      threads wait
//     bits 30…0    pid of the owner; the whole number is 0 while the mutex is free
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace iiif {

class RobustMutex {
public:
    enum class Outcome {
        not_locked,   // another thread holds it, or the wait timed out
        locked,
        owner_died,   // locked, and the guarded data is as its owner left it when it died
    };

    RobustMutex() = default;
    RobustMutex(const RobustMutex &) = delete;
    RobustMutex &operator=(const RobustMutex &) = delete;

    // Detects a dead owner once the kernel has forgotten its pid; lock_for() detects it earlier.
    [[nodiscard]] Outcome try_lock() noexcept;
    // Waits for `patience` at most. With a patience of 0, checks whether the owner lives.
    [[nodiscard]] Outcome lock_for(std::chrono::nanoseconds patience) noexcept;
    // Called by the process that locked it.
    void unlock() noexcept;

private:
    [[nodiscard]] Outcome take(std::uint64_t seen, std::uint64_t wanted) noexcept;
    void wait(std::uint64_t seen, std::chrono::nanoseconds patience) noexcept;

    std::atomic<std::uint64_t> owner_{0};
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}   // namespace iiif
