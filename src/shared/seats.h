// Who may decode at the moment: seats in memory that all children share, so that many requests at
// once neither crowd the processors nor fill the memory. Whoever works holds a seat; a child that
// is killed loses its seats. The memory is borrowed. Any thread.
//
// Large works have one seat less than half of them, or one, and seven eighths of the memory: where
// there are twice as many seats as processors, a processor stays free for tiles, and memory always.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/sink.h"
#include "shared/robust_mutex.h"

namespace iiif {

struct Work {
    std::int64_t bytes = 0;   // of pixels in memory at once
    bool small = false;       // takes about as long as a tile
};

// Whoever works sits on one: he holds the mutex.
struct alignas(64) Seat {
    RobustMutex mutex;
};

// What a work holds in memory, from its beginning to its end. Whose it is holds the mutex.
struct alignas(64) Load {
    RobustMutex mutex;
    std::atomic<std::int64_t> bytes{0};
};

class Seats {
public:
    static constexpr int kMost = 128;

    struct Memory {
        std::array<Seat, kMost> seats;
        std::array<Load, std::size_t{2} * kMost> loads;   // of those who step aside, too
    };

    // A seat, and a load, that are held by this thread.
    class Taken {
    public:
        Taken(Seats &seats, const Work &work, Seat &seat, Load &load) noexcept
            : seats_(seats), work_(work), seat_(&seat), load_(&load)
        {
        }
        Taken(Taken &&other) noexcept
            : seats_(other.seats_), work_(other.work_), seat_(std::exchange(other.seat_, nullptr)),
              load_(std::exchange(other.load_, nullptr))
        {
        }
        Taken &operator=(Taken &&) = delete;
        ~Taken();

        // Leaves the seat to others; what is in memory stays counted.
        void step_aside() noexcept;
        // Waits for a seat again; as take().
        void come_back(std::chrono::nanoseconds patience, Sink &client);

    private:
        Seats &seats_;
        const Work work_;
        Seat *seat_;   // none while it stands aside
        Load *load_;
    };

    // The first `count` seats of the memory, for works of so many bytes together.
    Seats(Memory &memory, int count, std::int64_t most_bytes) noexcept;

    // Waits for a seat, and until there is memory for the work. Throws Error(busy) when that
    // takes longer than `patience`, or what `client` throws when he does not wait so long himself.
    [[nodiscard]] Taken take(const Work &work, std::chrono::nanoseconds patience, Sink &client);

    [[nodiscard]] std::int64_t bytes_in_use() const noexcept;

private:
    using Clock = std::chrono::steady_clock;

    // The first of the seats that a work may take.
    [[nodiscard]] int first_for(const Work &work) const noexcept;
    [[nodiscard]] Seat *free_seat(const Work &work) noexcept;
    [[nodiscard]] Seat *seat_by(Clock::time_point deadline, const Work &work, Sink &client);
    [[nodiscard]] Load *load_for(const Work &work) noexcept;
    [[nodiscard]] bool fits(const Work &work) const noexcept;
    void clear_after_the_dead() noexcept;

    Memory &memory_;
    const int count_;
    const int reserved_;
    const std::int64_t most_bytes_;
    std::atomic<unsigned> turn_{0};
};

}   // namespace iiif
