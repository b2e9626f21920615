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
#include "engine/resources.h"
#include "model/answer_record.h"
#include "shared/render_slots.h"

namespace iiif {

// A request waits this long for a render slot, then it is refused with 503. Clients' own timeouts
// are longer.
inline constexpr std::chrono::seconds kSlotPatience{15};

class SlotSink final : public Sink {
public:
    // Waits for a render slot and memory. Throws as RenderSlots::acquire() does.
    SlotSink(Resources &resources, const RenderCost &work, Sink &next)
        : next_(next), child_(resources.child), lane_(work.small ? Lane::tile : Lane::full),
          permit_(acquire(resources.slots, work))
    {
    }

    void write(Bytes bytes) override
    {
        begun_ = true;
        permit_.release_slot();
        next_.write(bytes);
        reacquire();
    }

    // Does not reacquire the slot, because given bytes are the last piece of an answer.
    void give(std::vector<std::uint8_t> bytes) override
    {
        permit_.release_slot();
        next_.give(std::move(bytes));
    }

    void wait(const std::function<void()> &waiting) override
    {
        permit_.release_slot();
        waiting();
        reacquire();
    }

    void check_connected() override { next_.check_connected(); }

private:
    // Counts the thread as waiting, and notes the time, until it is destroyed.
    class Waiting {
    public:
        explicit Waiting(const SlotSink &sink) : sink_(sink), timer_(Stage::wait)
        {
            sink_.child_.add_waiting(sink_.lane_, 1);
        }
        Waiting(const Waiting &) = delete;
        Waiting &operator=(const Waiting &) = delete;
        ~Waiting() { sink_.child_.add_waiting(sink_.lane_, -1); }

    private:
        const SlotSink &sink_;
        StageTimer timer_;
    };

    RenderSlots::Permit acquire(RenderSlots &slots, const RenderCost &work)
    {
        note_lane(lane_);
        const Waiting waiting(*this);
        return slots.acquire(work, kSlotPatience, next_);
    }

    // Waits longer once a part of the answer has been sent, because a failure would then cut it.
    void reacquire()
    {
        constexpr std::chrono::seconds kReturnPatience{120};
        const Waiting waiting(*this);
        permit_.reacquire_slot(begun_ ? kReturnPatience : kSlotPatience, next_);
    }

    Sink &next_;
    ChildGauges &child_;
    Lane lane_;
    RenderSlots::Permit permit_;
    ClientScope waiting_{*this};   // fetching bytes from afar releases the slot too
    bool begun_ = false;
};

}   // namespace iiif
