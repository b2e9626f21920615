// Who may decode at the moment: slots in memory that all children share, so that many requests at
// once neither crowd the processors nor fill the memory. Whoever works holds a slot; a child that
// is killed loses its slots. The memory is borrowed. Any thread.
//
// Large works have one slot less than half of them, or one, and seven eighths of the memory: where
// there are twice as many slots as processors, a processor stays free for tiles, and memory always.
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

struct RenderCost {
    std::int64_t bytes = 0;   // of pixels in memory at once
    bool small = false;       // takes about as long as a tile
};

// Whoever works sits on one: he holds the mutex.
struct alignas(64) RenderSlot {
    RobustMutex mutex;
};

// What a cost holds in memory, from its beginning to its end. Whose it is holds the mutex.
struct alignas(64) Reservation {
    RobustMutex mutex;
    std::atomic<std::int64_t> bytes{0};
};

class RenderSlots {
public:
    static constexpr int kMostSlots = 128;

    struct Memory {
        std::array<RenderSlot, kMostSlots> slots;
        std::array<Reservation, std::size_t{2} * kMostSlots>
            reservations;   // of those who step aside, too
    };

    // A slot, and a reservation, that are held by this thread.
    class Permit {
    public:
        Permit(RenderSlots &slots, const RenderCost &cost, RenderSlot &slot,
               Reservation &reservation) noexcept
            : slots_(slots), cost_(cost), slot_(&slot), reservation_(&reservation)
        {
        }
        Permit(Permit &&other) noexcept
            : slots_(other.slots_), cost_(other.cost_), slot_(std::exchange(other.slot_, nullptr)),
              reservation_(std::exchange(other.reservation_, nullptr))
        {
        }
        Permit &operator=(Permit &&) = delete;
        ~Permit();

        // Leaves the slot to others; what is in memory stays counted.
        void release_slot() noexcept;
        // Waits for a slot again; as acquire().
        void reacquire_slot(std::chrono::nanoseconds patience, Sink &client);

    private:
        RenderSlots &slots_;
        const RenderCost cost_;
        RenderSlot *slot_;   // none while it stands aside
        Reservation *reservation_;
    };

    // The first `count` slots of the memory, for works of so many bytes together.
    RenderSlots(Memory &memory, int count, std::int64_t most_bytes) noexcept;

    // Waits for a slot, and until there is memory for the cost. Throws Error(busy) when that
    // takes longer than `patience`, or what `client` throws when he does not wait so long himself.
    [[nodiscard]] Permit acquire(const RenderCost &cost, std::chrono::nanoseconds patience,
                                 Sink &client);

    [[nodiscard]] std::int64_t bytes_in_use() const noexcept;

private:
    using Clock = std::chrono::steady_clock;

    // The first of the slots that a cost may take.
    [[nodiscard]] int first_slot_for(const RenderCost &cost) const noexcept;
    [[nodiscard]] RenderSlot *try_acquire_slot(const RenderCost &cost) noexcept;
    [[nodiscard]] RenderSlot *wait_for_slot(Clock::time_point deadline, const RenderCost &cost,
                                            Sink &client);
    [[nodiscard]] Reservation *reserve(const RenderCost &cost) noexcept;
    [[nodiscard]] bool fits_in_memory(const RenderCost &cost) const noexcept;
    void reclaim_dead_reservations() noexcept;

    Memory &memory_;
    const int count_;
    const int reserved_;
    const std::int64_t most_bytes_;
    std::atomic<unsigned> next_wait_{0};
};

}   // namespace iiif
