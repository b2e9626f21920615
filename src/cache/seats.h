// Who may decode at the moment: seats in memory that all children share, so that many requests at
// once neither crowd the processors nor fill the memory. Whoever works holds a seat; a child that
// is killed loses its seats. The memory is borrowed. Any thread.
//
// Large works have one seat less than half of them, or one: where there are twice as many seats as
// processors, a processor stays free for tiles.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/sink.h"
#include "cache/robust_mutex.h"

namespace iiif {

struct Work {
    std::int64_t bytes = 0;   // of pixels in memory at once
    bool small = false;       // takes about as long as a tile
};

// One seat, or a place aside. Whoever is there holds the mutex.
struct alignas(64) Seat {
    RobustMutex mutex;
    std::atomic<std::int64_t> bytes{0};   // of the work that is done there
};

class Seats {
public:
    static constexpr int kMost = 128;
    // Behind the seats are as many for those who stand aside.
    using Memory = std::array<Seat, std::size_t{2} * kMost>;

    // A seat that is held by this thread.
    class Taken {
    public:
        Taken(Seats &seats, Seat &seat, const Work &work) noexcept
            : seats_(seats), work_(work), seat_(&seat)
        {
        }
        Taken(Taken &&other) noexcept
            : seats_(other.seats_), work_(other.work_), seat_(std::exchange(other.seat_, nullptr))
        {
        }
        Taken &operator=(Taken &&) = delete;
        ~Taken();

        // Leaves the seat to others. The memory of the work stays counted, unless very many stand
        // there.
        void step_aside() noexcept;
        // Sits down again; as take().
        void come_back(std::chrono::nanoseconds patience, Sink &client);

    private:
        Seats &seats_;
        const Work work_;
        Seat *seat_;   // or a place aside; none where none was free
    };

    // The first `count` seats of the memory, for works of so many bytes together.
    Seats(Memory &memory, int count, std::int64_t most_bytes) noexcept;

    // Waits for a seat, and until there is memory for the work. Throws Error(overloaded) when that
    // takes longer than `patience`, or what `client` throws when he does not wait so long himself.
    [[nodiscard]] Taken take(const Work &work, std::chrono::nanoseconds patience, Sink &client);

    [[nodiscard]] std::int64_t bytes_in_use() const noexcept;

private:
    // The seats that a work may take.
    [[nodiscard]] int first_for(const Work &work) const noexcept;
    [[nodiscard]] Seat *free_seat(const Work &work) noexcept;
    [[nodiscard]] Seat *free_place_aside() noexcept;
    [[nodiscard]] Seat &seat_for(const Work &work, std::chrono::nanoseconds patience, Sink &client);
    [[nodiscard]] Seat *wait_for_seat(const Work &work, std::chrono::nanoseconds patience) noexcept;
    [[nodiscard]] bool fits(Seat &seat, const Work &work) noexcept;
    void clear_after_the_dead() noexcept;

    Memory &memory_;
    const int count_;
    const int reserved_;
    const std::int64_t most_bytes_;
    std::atomic<unsigned> turn_{0};
};

}   // namespace iiif
