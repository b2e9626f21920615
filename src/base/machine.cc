#include "base/machine.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <string_view>
#include <vector>

namespace iiif {

namespace {

// Version 1 states "no limit" as the largest multiple of the page size.
constexpr std::int64_t kNoLimit = std::int64_t{1} << 60;

// The numbers of a file; nothing for "max", -1 and every other word.
std::vector<std::optional<std::int64_t>> numbers_in(const std::string &file)
{
    std::vector<std::optional<std::int64_t>> numbers;
    std::ifstream in(file);
    for (std::string word; numbers.size() < 2 && in >> word;) {
        std::int64_t number = 0;
        const bool read = static_cast<bool>(std::istringstream(word) >> number);
        numbers.push_back(read && number > 0 && number < kNoLimit ? std::optional(number)
                                                                  : std::nullopt);
    }
    return numbers;
}

std::optional<std::int64_t> number_in(const std::string &file)
{
    const auto numbers = numbers_in(file);
    return numbers.empty() ? std::nullopt : numbers[0];
}

std::optional<std::int64_t> quota_of(std::optional<std::int64_t> quota,
                                     std::optional<std::int64_t> period)
{
    return quota && period ? std::optional((*quota + *period - 1) / *period) : std::nullopt;
}

// Limits of one group, in the files of either version.
std::optional<std::int64_t> processors_in(const std::string &folder)
{
    if (const auto both = numbers_in(folder + "/cpu.max"); both.size() == 2) {
        return quota_of(both[0], both[1]);
    }
    return quota_of(number_in(folder + "/cpu.cfs_quota_us"),
                    number_in(folder + "/cpu.cfs_period_us"));
}

std::optional<std::int64_t> memory_in(const std::string &folder)
{
    const auto limit = number_in(folder + "/memory.max");
    return limit ? limit : number_in(folder + "/memory.limit_in_bytes");
}

bool lists(std::string_view controllers, std::string_view wanted)
{
    std::istringstream in{std::string(controllers)};
    for (std::string name; std::getline(in, name, ',');) {
        if (name == wanted) {
            return true;
        }
    }
    return false;
}

// The folders of the process's group and of the groups around it. A line of the membership file is
// `number:controllers:path`; version 2 lists no controllers. In a container the path may name a
// folder that only the host sees: then the top of the tree is the container's own group.
std::vector<std::string> folders_of(const ControlGroups &groups, std::string_view controller)
{
    std::vector<std::string> folders;
    std::ifstream in(groups.memberships);
    for (std::string line; std::getline(in, line);) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) {
            continue;
        }
        const auto controllers = line.substr(first + 1, second - first - 1);
        if (!controllers.empty() && !lists(controllers, controller)) {
            continue;
        }
        const auto top =
            controllers.empty() ? groups.tree : groups.tree + '/' + std::string(controller);
        for (auto path = line.substr(second + 1); path.size() > 1;
             path.resize(path.rfind('/') == std::string::npos ? 0 : path.rfind('/'))) {
            folders.push_back(top + path);
        }
        folders.push_back(top);
    }
    return folders;
}

template <class Limit> std::optional<std::int64_t>
least(const ControlGroups &groups, std::string_view controller, const Limit &limit_in)
{
    std::optional<std::int64_t> least;
    for (const auto &folder : folders_of(groups, controller)) {
        const auto limit = limit_in(folder);
        least = limit ? std::min(*limit, least.value_or(*limit)) : least;
    }
    return least;
}

int processors_by_affinity()
{
    cpu_set_t set{};
    if (sched_getaffinity(0, sizeof(set), &set) == 0) {
        return std::max(1, CPU_COUNT(&set));
    }
    // More processors than a cpu_set_t has bits.
    return static_cast<int>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

// The limit of the process's address space (ulimit -v).
std::int64_t address_space()
{
    rlimit limit{};
    constexpr rlim_t kMost = std::numeric_limits<std::int64_t>::max();
    return getrlimit(RLIMIT_AS, &limit) == 0
               ? static_cast<std::int64_t>(std::min(limit.rlim_cur, kMost))
               : std::numeric_limits<std::int64_t>::max();
}

}   // namespace

std::optional<int> processor_quota(const ControlGroups &groups)
{
    const auto quota = least(groups, "cpu", processors_in);
    constexpr std::int64_t kMost = std::numeric_limits<int>::max();
    return quota ? std::optional(static_cast<int>(std::min(*quota, kMost))) : std::nullopt;
}

std::optional<std::int64_t> memory_quota(const ControlGroups &groups)
{
    return least(groups, "memory", memory_in);
}

int usable_processors()
{
    const auto by_affinity = processors_by_affinity();
    return std::min(by_affinity, processor_quota({}).value_or(by_affinity));
}

std::int64_t usable_memory()
{
    const auto machine = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
    return std::min({machine, memory_quota({}).value_or(machine), address_space()});
}

}   // namespace iiif
