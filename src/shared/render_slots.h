// Limits how many requests decode at once and how much memory they use together, over all children.
// A request acquires a Permit before it decodes: a render slot and a reservation of in-flight
// memory. Both are locked mutexes in shared memory, which come free when a child is killed. The
// memory is borrowed. Any thread; a Permit belongs to the thread that acquired it.
//
// Large requests share one slot less than half of the slots (at least one) and seven eighths of the
// memory; the rest is reserved for small requests. With two slots for each processor, large
// requests leave at least one processor to tiles.
//
//     auto permit = slots.acquire({.bytes = 3'000'000, .small = true}, 15s, client);
//     permit.release_slot();                  // while blocked on the client
//     permit.reacquire_slot(15s, client);     // the reservation was kept
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
    std::int64_t bytes = 0;   // the most that the rendering holds in memory at once
    bool small = false;       // takes about as long as a tile
};

// A slot is in use while its mutex is locked.
struct alignas(64) RenderSlot {
    enum class State : std::uint32_t { free, tile, full };   // full: a large request uses it

    RobustMutex mutex;
    // For counting only. Stays as it is when a child is killed, until the slot is used again.
    std::atomic<State> state{State::free};
};

// The in-flight memory of one rendering, from its start to its end. In use while its mutex is
// locked.
struct alignas(64) Reservation {
    RobustMutex mutex;
    std::atomic<std::int64_t> bytes{0};
};

class RenderSlots {
public:
    static constexpr int kMostSlots = 128;

    struct Memory {
        std::array<RenderSlot, kMostSlots> slots;
        // There are more reservations than slots, because a rendering keeps its reservation while
        // it has released its slot.
        std::array<Reservation, std::size_t{2} * kMostSlots> reservations;
    };

    // One render slot and one reservation, held by this thread until destruction.
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

        // Lets another request use the slot; the reservation stays.
        void release_slot() noexcept;
        // Waits for a slot again. Throws as acquire() does; the reservation then stays until the
        // Permit is destroyed.
        void reacquire_slot(std::chrono::nanoseconds patience, Sink &client);

    private:
        RenderSlots &slots_;
        const RenderCost cost_;
        RenderSlot *slot_;   // null while the slot is released
        Reservation *reservation_;
    };

    // Uses the first `count` slots of the memory; all reservations together are at most
    // `most_bytes`, or one rendering is alone.
    RenderSlots(Memory &memory, int count, std::int64_t most_bytes) noexcept;

    // Waits for a slot and for enough memory. Throws Error(busy) after `patience`, and
    // Error(client_gone) as soon as the client has disconnected.
    [[nodiscard]] Permit acquire(const RenderCost &cost, std::chrono::nanoseconds patience,
                                 Sink &client);

    // Returns the sum of all reservations.
    [[nodiscard]] std::int64_t bytes_in_use() const noexcept;

    struct InUse {
        int tile = 0;
        int full = 0;
    };
    // The slots in use. Takes no slot, except for an instant those of children that were killed.
    [[nodiscard]] InUse slots_in_use() const noexcept;
    [[nodiscard]] int slot_count() const noexcept { return count_; }
    // How many slots large requests may use at once.
    [[nodiscard]] int slots_for_large() const noexcept { return count_ - reserved_; }
    [[nodiscard]] std::int64_t memory_limit() const noexcept { return most_bytes_; }

private:
    using Clock = std::chrono::steady_clock;

    // Returns the first slot that a request of this cost may take; the slots before it are
    // reserved.
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
    std::atomic<Clock::rep> next_reclaim_{0};   // the earliest time of the next one
};

}   // namespace iiif
