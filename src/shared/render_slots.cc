#include "shared/render_slots.h"

#include <algorithm>
#include <string_view>
#include <thread>

#include "base/error.h"
#include "model/answer_record.h"

namespace iiif {

namespace {

// A thread waits on one slot's mutex, and tries the other slots at this interval.
constexpr std::chrono::nanoseconds kRetryInterval = std::chrono::milliseconds(10);
// More than any machine has; that many reservations can be added up.
constexpr std::int64_t kMostBytes = std::int64_t{1} << 52;

bool try_acquire(RobustMutex &mutex) noexcept
{
    return mutex.try_lock() != RobustMutex::Outcome::not_locked;
}

void release(Reservation &reservation) noexcept
{
    reservation.bytes = 0;
    reservation.mutex.unlock();
}

RenderSlot *use(RenderSlot &slot, const RenderCost &cost) noexcept
{
    slot.state = cost.small ? RenderSlot::State::tile : RenderSlot::State::full;
    return &slot;
}

void release(RenderSlot &slot) noexcept
{
    slot.state = RenderSlot::State::free;
    slot.mutex.unlock();
}

// `what` is a label of kRefusalLabels.
[[noreturn]] void throw_busy(std::string_view what)
{
    note_refusal(what);
    throw Error(Kind::busy,
                "The server is rendering too many pictures at the moment: ask again in a "
                "few seconds.");
}

}   // namespace

RenderSlots::Permit::~Permit()
{
    release_slot();
    if (reservation_ != nullptr) {
        release(*reservation_);
    }
}

void RenderSlots::Permit::release_slot() noexcept
{
    if (auto *slot = std::exchange(slot_, nullptr)) {
        release(*slot);
    }
}

void RenderSlots::Permit::reacquire_slot(std::chrono::nanoseconds patience, Sink &client)
{
    slot_ = slots_.wait_for_slot(Clock::now() + patience, cost_, client);
    if (slot_ == nullptr) {
        throw_busy("slots");
    }
}

RenderSlots::RenderSlots(Memory &memory, int count, std::int64_t most_bytes) noexcept
    : memory_(memory), count_(std::clamp(count, 1, kMostSlots)),
      reserved_(count_ - std::max(count_ / 2 - 1, 1)), most_bytes_(most_bytes)
{
}

int RenderSlots::first_slot_for(const RenderCost &cost) const noexcept
{
    return cost.small ? 0 : reserved_;
}

std::int64_t RenderSlots::bytes_in_use() const noexcept
{
    std::int64_t sum = 0;
    for (const auto &reservation : memory_.reservations) {
        // Shared memory may hold any number.
        sum += std::clamp<std::int64_t>(reservation.bytes, 0, kMostBytes);
    }
    return sum;
}

RenderSlots::InUse RenderSlots::slots_in_use() const noexcept
{
    InUse sum;
    for (int i = 0; i < count_; ++i) {
        auto &slot = memory_.slots[static_cast<std::size_t>(i)];
        const auto state = slot.state.load();
        if (state == RenderSlot::State::free) {
            continue;
        }
        if (try_acquire(slot.mutex)) {   // its child was killed, or it has just been released
            release(slot);
            continue;
        }
        ++(state == RenderSlot::State::tile ? sum.tile : sum.full);
    }
    return sum;
}

// A small request tries the reserved slots first.
RenderSlot *RenderSlots::try_acquire_slot(const RenderCost &cost) noexcept
{
    for (int i = first_slot_for(cost); i < count_; ++i) {
        if (auto &slot = memory_.slots[static_cast<std::size_t>(i)]; try_acquire(slot.mutex)) {
            return use(slot, cost);
        }
    }
    return nullptr;
}

// Each waiter blocks on another slot's mutex, so that one free slot does not wake them all. Returns
// null at the deadline.
RenderSlot *RenderSlots::wait_for_slot(Clock::time_point deadline, const RenderCost &cost,
                                       Sink &client)
{
    const auto first = first_slot_for(cost);
    const auto offset = next_wait_++ % static_cast<unsigned>(count_ - first);
    auto &awaited = memory_.slots[static_cast<std::size_t>(first) + offset];
    for (;;) {
        if (auto *slot = try_acquire_slot(cost)) {
            return slot;
        }
        const auto left = deadline - Clock::now();
        if (left <= std::chrono::nanoseconds::zero()) {
            return nullptr;
        }
        client.check_connected();
        if (awaited.mutex.lock_for(std::min(left, kRetryInterval)) !=
            RobustMutex::Outcome::not_locked) {
            return use(awaited, cost);
        }
    }
}

// Frees the reservations of children that were killed: bytes are stated, but no thread holds the
// mutex. Looking at the owner of each costs ten microseconds, so it is done rarely.
void RenderSlots::reclaim_dead_reservations() noexcept
{
    constexpr std::chrono::milliseconds kInterval{100};
    const auto now = Clock::now().time_since_epoch().count();
    auto next = next_reclaim_.load();
    if (now < next ||
        !next_reclaim_.compare_exchange_strong(next, now + Clock::duration(kInterval).count())) {
        return;
    }
    for (auto &reservation : memory_.reservations) {
        if (reservation.bytes != 0 && reservation.mutex.lock_for(std::chrono::nanoseconds(0)) !=
                                          RobustMutex::Outcome::not_locked) {
            release(reservation);
        }
    }
}

// Called after the cost has been added to the reservations. A request that is alone always fits.
bool RenderSlots::fits_in_memory(const RenderCost &cost) const noexcept
{
    const auto sum = bytes_in_use();
    return sum <= (cost.small ? most_bytes_ : most_bytes_ - most_bytes_ / 8) || sum == cost.bytes;
}

// States the bytes before it sums up all reservations: of two requests that arrive at the same
// time, at most one is let in. Returns null where too little memory is left. Some reservations are
// for small requests only, as some slots are.
Reservation *RenderSlots::reserve(const RenderCost &cost) noexcept
{
    const auto first = memory_.reservations.begin() + (cost.small ? 0 : kMostSlots / 2);
    const auto reservation =
        std::find_if(first, memory_.reservations.end(),
                     [](Reservation &candidate) { return try_acquire(candidate.mutex); });
    if (reservation == memory_.reservations.end()) {
        return nullptr;
    }
    reservation->bytes = cost.bytes;
    if (!fits_in_memory(cost)) {
        reclaim_dead_reservations();
    }
    if (!fits_in_memory(cost)) {
        release(*reservation);
        return nullptr;
    }
    return &*reservation;
}

RenderSlots::Permit RenderSlots::acquire(const RenderCost &cost, std::chrono::nanoseconds patience,
                                         Sink &client)
{
    const auto deadline = Clock::now() + patience;
    for (;;) {
        auto *slot = wait_for_slot(deadline, cost, client);
        if (slot == nullptr) {
            throw_busy("slots");
        }
        if (auto *reservation = reserve(cost)) {
            return {*this, cost, *slot, *reservation};
        }
        release(*slot);
        client.check_connected();
        const auto left = deadline - Clock::now();
        if (left <= std::chrono::nanoseconds::zero()) {
            throw_busy("memory");
        }
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, kRetryInterval));
    }
}

}   // namespace iiif
