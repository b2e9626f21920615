// A client, as a work sees him that has a seat. He may take his time, and others may be waited for:
// the work steps aside meanwhile. Used by the thread that made it.
#pragma once

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "base/sink.h"
#include "shared/seats.h"

namespace iiif {

// How long a request waits for its turn before it is sent away. Less than clients' own patience.
inline constexpr std::chrono::seconds kSeatPatience{15};

class SeatedSink final : public Sink {
public:
    // Throws as Seats::take() does.
    SeatedSink(Seats &seats, const Work &work, Sink &next)
        : next_(next), seat_(seats.take(work, kSeatPatience, next))
    {
    }

    void write(Bytes bytes) override
    {
        begun_ = true;
        seat_.step_aside();
        next_.write(bytes);
        come_back();
    }

    // The last piece: there is nothing to come back for.
    void give(std::vector<std::uint8_t> bytes) override
    {
        seat_.step_aside();
        next_.give(std::move(bytes));
    }

    void wait(const std::function<void()> &waiting) override
    {
        seat_.step_aside();
        waiting();
        come_back();
    }

    void check_wanted() override { next_.check_wanted(); }

private:
    // An answer that is half sent would be cut.
    void come_back()
    {
        constexpr std::chrono::seconds kReturnPatience{120};
        seat_.come_back(begun_ ? kReturnPatience : kSeatPatience, next_);
    }

    Sink &next_;
    Seats::Taken seat_;
    bool begun_ = false;
};

}   // namespace iiif
