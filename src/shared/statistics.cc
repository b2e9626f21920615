#include "shared/statistics.h"

#include <sched.h>

namespace iiif {

void Statistics::add(Counter counter, std::uint64_t amount) const noexcept
{
    // A thread that moves to another processor between these two lines adds to the old processor's
    // stripe: rare, slower, and still correct.
    const auto processor = static_cast<std::size_t>(sched_getcpu());
    auto &stripe = stripes_[processor & (stripes_.size() - 1)];
    stripe.counters[static_cast<std::size_t>(counter)].fetch_add(amount, std::memory_order_relaxed);
}

std::uint64_t Statistics::sum(Counter counter) const noexcept
{
    std::uint64_t total = 0;
    for (const auto &stripe : stripes_) {
        total += stripe.counters[static_cast<std::size_t>(counter)].load(std::memory_order_relaxed);
    }
    return total;
}

}   // namespace iiif
