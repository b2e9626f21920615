#include "cache/seats.h"

#include <algorithm>
#include <span>
#include <thread>

#include "base/error.h"

namespace iiif {

namespace {

using Clock = std::chrono::steady_clock;

// Who waits for one seat looks at the others from time to time.
constexpr std::chrono::nanoseconds kNap = std::chrono::milliseconds(10);

bool try_take(Seat &seat) noexcept
{
    return seat.mutex.try_lock() != RobustMutex::Taken::no;
}

void leave(Seat &seat) noexcept
{
    seat.bytes = 0;
    seat.mutex.unlock();
}

}   // namespace

Seats::Taken::~Taken()
{
    if (seat_ != nullptr) {
        leave(*seat_);
    }
}

// For a moment the work is counted twice: that may keep somebody waiting, but lets nobody in.
void Seats::Taken::step_aside() noexcept
{
    auto *aside = seats_.free_place_aside();
    if (aside != nullptr) {
        aside->bytes = work_.bytes;
    }
    leave(*seat_);
    seat_ = aside;
}

void Seats::Taken::come_back(std::chrono::nanoseconds patience, Sink &client)
{
    auto missing = work_;
    missing.bytes -= seat_ != nullptr ? work_.bytes : 0;
    auto &seat = seats_.seat_for(missing, patience, client);
    seat.bytes = work_.bytes;
    if (seat_ != nullptr) {
        leave(*seat_);
    }
    seat_ = &seat;
}

Seats::Seats(Memory &memory, int count, std::int64_t most_bytes) noexcept
    : memory_(memory), count_(std::clamp(count, 1, kMost)),
      reserved_(count_ - std::max(count_ / 2 - 1, 1)), most_bytes_(most_bytes)
{
}

int Seats::first_for(const Work &work) const noexcept
{
    return work.small ? 0 : reserved_;
}

std::int64_t Seats::bytes_in_use() const noexcept
{
    std::int64_t sum = 0;
    for (const auto &seat : memory_) {
        sum += seat.bytes;
    }
    return sum;
}

// Small works take what is reserved for them first.
Seat *Seats::free_seat(const Work &work) noexcept
{
    for (int i = first_for(work); i < count_; ++i) {
        if (auto &seat = memory_[static_cast<std::size_t>(i)]; try_take(seat)) {
            return &seat;
        }
    }
    return nullptr;
}

Seat *Seats::free_place_aside() noexcept
{
    for (auto &place : std::span(memory_).subspan(kMost)) {
        if (place.bytes == 0 && try_take(place)) {
            return &place;
        }
    }
    return nullptr;
}

// Each waits for another seat, so that not all wake up for the same one.
Seat *Seats::wait_for_seat(const Work &work, std::chrono::nanoseconds patience) noexcept
{
    const auto first = first_for(work);
    const auto turn = turn_++ % static_cast<unsigned>(count_ - first);
    auto &seat = memory_[static_cast<std::size_t>(first) + turn];
    return seat.mutex.lock_for(std::min(patience, kNap)) != RobustMutex::Taken::no ? &seat
                                                                                   : nullptr;
}

// The bytes of children that were killed are not in use any more.
void Seats::clear_after_the_dead() noexcept
{
    for (auto &seat : memory_) {
        if (seat.bytes != 0 && try_take(seat)) {
            leave(seat);
        }
    }
}

// Announces the work before it adds up, so that of two who come at once at most one stays.
bool Seats::fits(Seat &seat, const Work &work) noexcept
{
    seat.bytes = work.bytes;
    if (bytes_in_use() > most_bytes_) {
        seat.bytes = 0;
        clear_after_the_dead();
        seat.bytes = work.bytes;
    }
    return bytes_in_use() <= most_bytes_;
}

Seats::Taken Seats::take(const Work &work, std::chrono::nanoseconds patience, Sink &client)
{
    return {*this, seat_for(work, patience, client), work};
}

Seat &Seats::seat_for(const Work &work, std::chrono::nanoseconds patience, Sink &client)
{
    const auto deadline = Clock::now() + patience;
    auto *seat = free_seat(work);
    for (auto left = patience; left > std::chrono::nanoseconds::zero();
         left = deadline - Clock::now()) {
        if (seat != nullptr && fits(*seat, work)) {
            return *seat;
        }
        if (seat != nullptr) {
            leave(*seat);
            client.check_wanted();
            std::this_thread::sleep_for(std::min(left, kNap));
            seat = free_seat(work);
        }
        else {
            client.check_wanted();
            seat = wait_for_seat(work, left);
            seat = seat == nullptr ? free_seat(work) : seat;
        }
    }
    if (seat != nullptr) {
        leave(*seat);
    }
    throw Error(Kind::overloaded, "Too many pictures are being made at the moment: ask again in a "
                                  "few seconds.");
}

}   // namespace iiif
