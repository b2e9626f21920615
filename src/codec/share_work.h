// Distributes numbered pieces of work among a few threads, one of which is the caller. The other
// threads are started and joined within the call, so nothing outlives it.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace iiif {

// Each thread calls `make(thread)` once; thread 0 is the caller. It then takes numbers below
// `count` and calls `work(made, number)` for each, until no number is left. After a failure the
// threads finish their current piece and stop; the exception of the lowest thread is rethrown.
template <class Make, class Work>
void share_work(std::size_t count, std::size_t threads, const Make &make, const Work &work)
{
    std::atomic<std::size_t> next{0};
    std::vector<std::exception_ptr> failures(threads);
    const auto run = [&](std::size_t thread) noexcept {
        try {
            auto made = make(thread);
            for (auto number = next++; number < count; number = next++) {
                work(made, number);
            }
        }
        catch (...) {
            next = count;
            failures[thread] = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        helpers.reserve(threads);
        try {
            for (std::size_t thread = 1; thread < threads; ++thread) {
                helpers.emplace_back(run, thread);
            }
        }
        catch (const std::system_error &) {   // no further threads: the started ones do all
        }
        run(0);
    }
    for (const auto &failure : failures) {
        if (failure != nullptr) {
            std::rethrow_exception(failure);
        }
    }
}

}   // namespace iiif
