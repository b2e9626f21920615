// Distinguishes work that grows in proportion to its input from work that grows faster, without
// counting seconds: compares the processor time for the whole input with that for its pieces.
#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace iiif {

// Returns the processor time that this thread takes to call `work` `times` times; only for
// comparisons.
template <class Work> double processor_time(int times, const Work &work)
{
    const auto now = [] {
        timespec moment{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &moment);
        return static_cast<double>(moment.tv_sec) * 1e9 + static_cast<double>(moment.tv_nsec);
    };
    const auto begun = now();
    for (int i = 0; i < times; ++i) {
        work();
    }
    return now() - begun;
}

// Returns whether `whole` costs about as much as `pieces` times `piece`. A piece is an eighth of
// the whole in each direction, so that work that grows by one power more than its input costs eight
// times as much. A busy machine disturbs single measurements, so the best of a few counts.
template <class Piece, class Whole>
bool is_proportional(int pieces, const Piece &piece, const Whole &whole)
{
    constexpr int kAttempts = 5;
    constexpr double kMostFactor = 3;
    double of_pieces = std::numeric_limits<double>::max();
    double of_whole = std::numeric_limits<double>::max();
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        of_pieces = std::min(of_pieces, processor_time(pieces, piece));
        of_whole = std::min(of_whole, processor_time(1, whole));
        if (of_whole < kMostFactor * of_pieces) {
            return true;
        }
    }
    return false;
}

}   // namespace iiif
