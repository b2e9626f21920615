#include "engine/watch/health_check.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.h"
#include "engine/current_error.h"

namespace iiif {

namespace {

constexpr std::chrono::seconds kEndPatience{1};

std::string outcome_of(const std::function<void()> &probe) noexcept
{
    try {
        probe();
        return {};
    }
    catch (...) {
        const auto error = current_error();
        return error.detail().empty() ? error.sentence() : error.detail();
    }
}

}   // namespace

struct HealthCheck::State {
    std::mutex mutex;   // guards the members below
    std::condition_variable ended;
    bool running = false;
    std::uint64_t count = 0;   // of probes that have ended
    std::string wrong;         // what the latest of them found
};

HealthCheck::HealthCheck() : state_(std::make_shared<State>()) {}

HealthCheck::~HealthCheck()
{
    std::unique_lock lock(state_->mutex);
    state_->ended.wait_for(lock, kEndPatience, [&] { return !state_->running; });
}

std::string HealthCheck::run(std::function<void()> probe, std::chrono::nanoseconds deadline)
{
    std::unique_lock lock(state_->mutex);
    if (!state_->running) {
        try {
            std::thread([state = state_, probe = std::move(probe)] {
                auto wrong = outcome_of(probe);
                const std::lock_guard held(state->mutex);
                state->running = false;
                ++state->count;
                state->wrong = std::move(wrong);
                state->ended.notify_all();
            }).detach();
        }
        catch (const std::system_error &) {
            return "no thread could be started";
        }
        state_->running = true;
    }
    const auto before = state_->count;
    if (!state_->ended.wait_for(lock, deadline, [&] { return state_->count != before; })) {
        return "it took too long";
    }
    return state_->wrong;
}

}   // namespace iiif
