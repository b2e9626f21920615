// Finds out within a deadline whether something works that may hang, such as reading from a file
// server that is gone. The probe runs in a thread of its own, because a hanging system call cannot
// be ended. While a probe runs, no second one is started: those who ask meanwhile get its result,
// so that a hanging file server costs a child one thread. One for each child. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace iiif {

class HealthCheck {
public:
    HealthCheck();
    // Waits a moment for a probe that still runs, and leaves a hanging one behind.
    ~HealthCheck();
    HealthCheck(const HealthCheck &) = delete;
    HealthCheck &operator=(const HealthCheck &) = delete;

    // Returns what is wrong, or an empty text. `probe` throws where something is wrong; it owns all
    // that it uses, since it may outlive this object.
    [[nodiscard]] std::string run(std::function<void()> probe, std::chrono::nanoseconds deadline);

private:
    struct State;

    std::shared_ptr<State> state_;
};

}   // namespace iiif
