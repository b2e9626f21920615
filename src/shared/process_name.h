// Names a process so that no later process has the same name, even if it gets the same pid. Any
// thread.
#pragma once

#include <cstdint>

#include <sys/types.h>

namespace iiif {

struct ProcessName {
    pid_t pid = 0;
    std::uint32_t check = 0;   // made from the pid and the time at which the process started

    bool operator==(const ProcessName &) const = default;
};

[[nodiscard]] ProcessName name_of_this_process() noexcept;

// Whether a process with the pid exists, of this name or another. Costs a tenth of a microsecond.
[[nodiscard]] bool may_be_running(const ProcessName &name) noexcept;

// Whether a process of this name runs, as a user whom this process may send signals. A process that
// has ended and waits for its parent does not run. Reads /proc; costs about ten microseconds.
[[nodiscard]] bool is_running(const ProcessName &name) noexcept;

}   // namespace iiif
