// States the share of the machine that this process may use. A container or a service has a share
// of the processors and of the memory that std::thread::hardware_concurrency() and sysconf() do not
// see: the kernel states it in the files of the process's control groups (versions 1 and 2). Any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace iiif {

// The files in which the kernel shows the control groups; tests make files of their own.
struct ControlGroups {
    std::string memberships = "/proc/self/cgroup";
    std::string tree = "/sys/fs/cgroup";
};

// The processors that the groups' quota allows, rounded up; nothing where there is no quota.
[[nodiscard]] std::optional<int> processor_quota(const ControlGroups &groups);
// The memory that the groups may use, in bytes; nothing where there is no limit.
[[nodiscard]] std::optional<std::int64_t> memory_quota(const ControlGroups &groups);

// The processors that this process may use, by affinity and quota; at least 1.
[[nodiscard]] int usable_processors();
// The memory that this process may use: the machine's, or less where the groups or the limit of the
// address space allow less.
[[nodiscard]] std::int64_t usable_memory();

}   // namespace iiif
