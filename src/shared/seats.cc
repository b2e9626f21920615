#include "shared/seats.h"

#include <algorithm>
#include <thread>

#include "base/error.h"

namespace iiif {

namespace {

// Who waits for one seat looks at the others from time to time.
constexpr std::chrono::nanoseconds kNap = std::chrono::milliseconds(10);

bool try_take(RobustMutex &mutex) noexcept
{
    return mutex.try_lock() != RobustMutex::Taken::no;
}

void put_down(Load &load) noexcept
{
    load.bytes = 0;
    load.mutex.unlock();
}

[[noreturn]] void throw_busy()
{
    throw Error(Kind::busy, "Too many pictures are being made at the moment: ask again in a "
                            "few seconds.");
}

}   // namespace

Seats::Taken::~Taken()
{
    step_aside();
    if (load_ != nullptr) {
        put_down(*load_);
    }
}

void Seats::Taken::step_aside() noexcept
{
    if (auto *seat = std::exchange(seat_, nullptr)) {
        seat->mutex.unlock();
    }
}

void Seats::Taken::come_back(std::chrono::nanoseconds patience, Sink &client)
{
    seat_ = seats_.seat_by(Clock::now() + patience, work_, client);
    if (seat_ == nullptr) {
        throw_busy();
    }
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
    for (const auto &load : memory_.loads) {
        sum += load.bytes;
    }
    return sum;
}

// Small works take what is reserved for them first.
Seat *Seats::free_seat(const Work &work) noexcept
{
    for (int i = first_for(work); i < count_; ++i) {
        if (auto &seat = memory_.seats[static_cast<std::size_t>(i)]; try_take(seat.mutex)) {
            return &seat;
        }
    }
    return nullptr;
}

// Each waits for another seat, so that not all wake up for the same one. None where none came free.
Seat *Seats::seat_by(Clock::time_point deadline, const Work &work, Sink &client)
{
    const auto first = first_for(work);
    const auto turn = turn_++ % static_cast<unsigned>(count_ - first);
    auto &mine = memory_.seats[static_cast<std::size_t>(first) + turn];
    for (;;) {
        if (auto *seat = free_seat(work)) {
            return seat;
        }
        const auto left = deadline - Clock::now();
        if (left <= std::chrono::nanoseconds::zero()) {
            return nullptr;
        }
        client.check_wanted();
        if (mine.mutex.lock_for(std::min(left, kNap)) != RobustMutex::Taken::no) {
            return &mine;
        }
    }
}

// What was held by children that were killed is not in use any more.
void Seats::clear_after_the_dead() noexcept
{
    for (auto &load : memory_.loads) {
        if (load.bytes != 0 && try_take(load.mutex)) {
            put_down(load);
        }
    }
}

// Of a work that has announced itself.
bool Seats::fits(const Work &work) const noexcept
{
    const auto sum = bytes_in_use();
    return sum <= (work.small ? most_bytes_ : most_bytes_ - most_bytes_ / 8) || sum == work.bytes;
}

// Announces the work before it adds up, so that of two who come at once at most one stays. None
// where there is too little memory left. Some loads are for small works alone, as seats are.
Load *Seats::load_for(const Work &work) noexcept
{
    const auto first = memory_.loads.begin() + (work.small ? 0 : kMost / 2);
    const auto load = std::find_if(first, memory_.loads.end(),
                                   [](Load &candidate) { return try_take(candidate.mutex); });
    if (load == memory_.loads.end()) {
        return nullptr;
    }
    load->bytes = work.bytes;
    if (!fits(work)) {
        clear_after_the_dead();
    }
    if (!fits(work)) {
        put_down(*load);
        return nullptr;
    }
    return &*load;
}

Seats::Taken Seats::take(const Work &work, std::chrono::nanoseconds patience, Sink &client)
{
    const auto deadline = Clock::now() + patience;
    for (;;) {
        auto *seat = seat_by(deadline, work, client);
        if (seat == nullptr) {
            throw_busy();
        }
        if (auto *load = load_for(work)) {
            return {*this, work, *seat, *load};
        }
        seat->mutex.unlock();
        client.check_wanted();
        const auto left = deadline - Clock::now();
        if (left <= std::chrono::nanoseconds::zero()) {
            throw_busy();
        }
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, kNap));
    }
}

}   // namespace iiif
