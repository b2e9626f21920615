// Bounds how many threads of a child wait for servers that keep pictures, so that a stalled server
// does not hold all of them. Waiting is not working: a waiting thread gives back its share of the
// admissions (engine/admissions.h) and, by Sink::wait(), its render slot. Any thread.
#pragma once

#include <atomic>
#include <functional>

namespace iiif {

class FetchWaits {
public:
    // `threads` of the child answer requests, of which half may wait; 0: any number.
    explicit FetchWaits(int threads) noexcept : most_(threads == 0 ? 0 : (threads + 1) / 2) {}

    // Runs `waiting`, which waits for bytes from afar or for a thread that does, and asks the
    // current record's client every 100 ms whether to go on. Calls within it count once. Throws
    // Error(source_busy) where too many threads wait: at once if one of them has waited for a
    // second, otherwise after half a second. Throws what `waiting` throws.
    void run(const std::function<void()> &waiting);

private:
    const int most_;
    std::atomic<int> waiting_{0};   // two counts: those who wait, and those who do for long
};

}   // namespace iiif
