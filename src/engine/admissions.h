// Bounds how many threads of a child work on answers that may wait or take long: that render, wait
// for a render slot or for another thread, open a picture, or send a rendered answer to a slow
// client. The other threads stay free for answers that take microseconds: stored tiles, cached
// answers, descriptions, refusals. A thread beyond the bound is refused at once. Any thread.
//
//     const auto admission = admissions.admit(Admissions::Work::small);   // until it ends
#pragma once

#include <atomic>
#include <utility>

#include "shared/statistics.h"

namespace iiif {

class Admissions {
public:
    enum class Work {
        large,     // half of the threads
        small,     // three quarters, large work included: a tile, or not much more
        opening,   // seven eighths, all other work included: parsing a picture's headers
    };

    class Admission {
    public:
        explicit Admission(std::atomic<int> &count) noexcept;
        Admission(Admission &&other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
        Admission &operator=(Admission &&) = delete;
        ~Admission();

    private:
        std::atomic<int> *count_;
    };

    // `threads` of the child answer requests; 0: any number of them may be admitted.
    Admissions(int threads, Statistics statistics) noexcept
        : threads_(threads), statistics_(statistics)
    {
    }

    // Throws Error(busy) at once if too many threads are admitted.
    [[nodiscard]] Admission admit(Work work);

    // Counts a thread that waits until another thread has made the same answer. It is not refused,
    // because many clients may want one answer at once.
    [[nodiscard]] Admission follow() noexcept
    {
        ++following_;
        return Admission(following_);
    }
    // Counts a thread that reads a picture's header for a client that httpd has not admitted yet.
    // At most an eighth of the threads may, besides all other work. Throws Error(busy) beyond it.
    [[nodiscard]] Admission read();
    // Returns how many of the threads work or wait, in percent. 0 if their number does not matter.
    [[nodiscard]] int load() const noexcept;
    // Whether so many threads work or wait that the others should wait only briefly.
    [[nodiscard]] bool crowded() const noexcept;

    // The number of threads that may be admitted when work of this kind is.
    [[nodiscard]] int most(Work work) const noexcept;

private:
    [[noreturn]] void refuse() const;

    const int threads_;
    const Statistics statistics_;
    std::atomic<int> admitted_{0};
    std::atomic<int> following_{0};
    std::atomic<int> reading_{0};
};

}   // namespace iiif
