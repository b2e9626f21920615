// Limits work whose length a file decides: counts its steps, ends it at a number of steps or at a
// deadline, and looks now and then whether the client still waits. A step takes some ten
// nanoseconds. Used by one thread.
//
//     WorkBudget budget(client, 1 << 24);
//     budget.spend(blocks);   // before they are read
#pragma once

#include <chrono>
#include <cstdint>

#include "base/error.h"
#include "base/sink.h"

namespace iiif {

class WorkBudget {
public:
    // A healthy file of a few gigapixels needs a tenth of both.
    static constexpr std::int64_t kMostSteps = std::int64_t{1} << 26;
    static constexpr std::chrono::seconds kMostTime{20};

    // `client` is borrowed; null if no client waits.
    explicit WorkBudget(Sink *client, std::int64_t most_steps = kMostSteps)
        : client_(client), left_(most_steps), deadline_(Clock::now() + kMostTime)
    {
    }

    // Throws Error: not_implemented at the end of the budget, client_gone.
    void spend(std::int64_t steps)
    {
        if (steps > left_) {
            throw_exceeded();
        }
        left_ -= steps;
        unlooked_ += steps;
        if (unlooked_ >= kStepsBetweenLooks) {
            look();
        }
    }

    // Throws as spend() does where so many steps are not left; spends nothing.
    void expect(std::int64_t steps) const
    {
        if (steps > left_) {
            throw_exceeded();
        }
    }

private:
    using Clock = std::chrono::steady_clock;

    static constexpr std::int64_t kStepsBetweenLooks = 1 << 16;

    [[noreturn]] static void throw_exceeded()
    {
        throw Error(Kind::not_implemented,
                    "This picture is stored in a way that takes too long to read.",
                    "the file needs more steps of work, or more time, than one answer may take");
    }

    void look()
    {
        unlooked_ = 0;
        if (client_ != nullptr) {
            client_->check_connected();
        }
        if (Clock::now() > deadline_) {
            throw_exceeded();
        }
    }

    Sink *client_;
    std::int64_t left_;
    std::int64_t unlooked_ = 0;
    Clock::time_point deadline_;
};

}   // namespace iiif
