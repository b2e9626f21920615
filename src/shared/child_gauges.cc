#include "shared/child_gauges.h"

namespace iiif {

namespace {

bool try_lock(ChildGauges::Entry &entry) noexcept
{
    return entry.mutex.try_lock() != RobustMutex::Outcome::not_locked;
}

void clear(ChildGauges::Entry &entry) noexcept
{
    entry.open_pictures = 0;
    for (auto &waiting : entry.waiting) {
        waiting = 0;
    }
}

}   // namespace

ChildGauges::ChildGauges(Memory &memory) noexcept : memory_(memory)
{
    for (auto &entry : memory) {
        if (try_lock(entry)) {
            clear(entry);
            own_ = &entry;
            return;
        }
    }
}

ChildGauges::~ChildGauges()
{
    if (own_ != nullptr) {
        clear(*own_);
        own_->mutex.unlock();
    }
}

void ChildGauges::set_open_pictures(std::size_t count) noexcept
{
    if (own_ != nullptr) {
        own_->open_pictures = static_cast<std::int32_t>(count);
    }
}

void ChildGauges::add_waiting(Lane lane, int change) noexcept
{
    if (own_ != nullptr) {
        own_->waiting[static_cast<std::size_t>(lane)] += change;
    }
}

ChildGauges::Sums ChildGauges::sums() const noexcept
{
    Sums sums;
    for (auto &entry : memory_) {
        if (try_lock(entry)) {   // free, or its child was killed
            entry.mutex.unlock();
            continue;
        }
        ++sums.children;
        sums.open_pictures += entry.open_pictures;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            sums.waiting[lane] += entry.waiting[lane];
        }
    }
    return sums;
}

}   // namespace iiif
