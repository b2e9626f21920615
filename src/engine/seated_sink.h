// A Sink that holds a render slot and a reservation of in-flight memory. It releases the slot while
// the thread is blocked on the client or on another thread's claim, and reacquires it afterwards;
// the reservation stays until the sink is destroyed. Borrows the slots and the next sink. Used by
// the thread that made it.
#pragma once

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "base/sink.h"
#include "shared/render_slots.h"

namespace iiif {

// How long a request waits for a render slot before it is refused with 503. Shorter than the
// timeouts of clients.
inline constexpr std::chrono::seconds kSeatPatience{15};

class SeatedSink final : public Sink {
public:
    // Waits for a render slot and memory. Throws as RenderSlots::acquire() does.
    SeatedSink(RenderSlots &seats, const RenderCost &work, Sink &next)
        : next_(next), seat_(seats.acquire(work, kSeatPatience, next))
    {
    }

    void write(Bytes bytes) override
    {
        begun_ = true;
        seat_.release_slot();
        next_.write(bytes);
        come_back();
    }

    // Does not reacquire the slot, because given bytes are the last piece of an answer.
    void give(std::vector<std::uint8_t> bytes) override
    {
        seat_.release_slot();
        next_.give(std::move(bytes));
    }

    void wait(const std::function<void()> &waiting) override
    {
        seat_.release_slot();
        waiting();
        come_back();
    }

    void check_wanted() override { next_.check_wanted(); }

private:
    // Waits longer once a part of the answer has been sent, because a failure would then cut it.
    void come_back()
    {
        constexpr std::chrono::seconds kReturnPatience{120};
        seat_.reacquire_slot(begun_ ? kReturnPatience : kSeatPatience, next_);
    }

    Sink &next_;
    RenderSlots::Permit seat_;
    bool begun_ = false;
};

}   // namespace iiif
