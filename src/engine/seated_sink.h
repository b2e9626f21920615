// A client, as a work sees him that has a seat. He may take his time, and others may be waited for:
// the work steps aside meanwhile. Used by the thread that made it.
#pragma once

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "base/sink.h"
#include "shared/render_slots.h"

namespace iiif {

// How long a request waits for its turn before it is sent away. Less than clients' own patience.
inline constexpr std::chrono::seconds kSeatPatience{15};

class SeatedSink final : public Sink {
public:
    // Throws as RenderSlots::acquire() does.
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

    // The last piece: there is nothing to come back for.
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
    // An answer that is half sent would be cut.
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
