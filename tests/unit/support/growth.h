// Tells work that grows in proportion to its input from work that grows faster, without counting
// seconds: the whole is compared with as many pieces as make up the whole, both in processor time.
#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace iiif {

// The processor time of this thread for calling `work` so many times. No unit: only for comparing.
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

// Whether `whole` costs about as much as `pieces` times `piece`. A piece is an eighth of the whole
// in each direction, so that work that grows by one power more than its input costs eight times as
// much. A machine that is busy disturbs single measurements; the best of a few count.
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
