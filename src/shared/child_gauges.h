// Numbers that each child states about itself, in shared memory: how many pictures it has open, and
// how many of its threads wait for a render slot. Each child holds an entry, a locked mutex, as
// long as it lives; the entry of a child that was killed counts no more. The memory is borrowed.
// Any thread, except that an entry is released by the thread that took it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "model/answer_record.h"
#include "shared/robust_mutex.h"

namespace iiif {

class ChildGauges {
public:
    // A child that finds no free entry is not counted; httpd's ServerLimit is 16 by default.
    static constexpr std::size_t kMostChildren = 256;

    // In use while its mutex is locked.
    struct alignas(64) Entry {
        RobustMutex mutex;
        std::atomic<std::int32_t> open_pictures{0};
        std::array<std::atomic<std::int32_t>, kLanes> waiting{};
    };
    using Memory = std::array<Entry, kMostChildren>;

    struct Sums {
        std::int64_t children = 0;
        std::int64_t open_pictures = 0;
        std::array<std::int64_t, kLanes> waiting{};
    };

    // Takes an entry for this child.
    explicit ChildGauges(Memory &memory) noexcept;
    ChildGauges(const ChildGauges &) = delete;
    ChildGauges &operator=(const ChildGauges &) = delete;
    ~ChildGauges();

    void set_open_pictures(std::size_t count) noexcept;
    // A thread begins to wait (1), or has waited (-1).
    void add_waiting(Lane lane, int change) noexcept;

    // The sums over all children that are alive.
    [[nodiscard]] Sums sums() const noexcept;

private:
    Memory &memory_;
    Entry *own_ = nullptr;
};

}   // namespace iiif
