#include "shared/process_name.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "base/siphash.h"

namespace iiif {

namespace {

struct ProcessState {
    char letter = '?';
    std::uint64_t started = 0;   // clock ticks since the machine started
};

// Drops `count` words that end with a blank.
std::string_view after_words(std::string_view text, int count)
{
    for (; count > 0; --count) {
        text.remove_prefix(std::min(text.find(' '), text.size() - 1) + 1);
    }
    return text;
}

// proc(5): field 2, the name in parentheses, may contain blanks and parentheses; field 3 is the
// state, field 22 the start time.
std::optional<ProcessState> parse_stat(std::string_view text)
{
    constexpr int kFieldsFromStateToStart = 19;
    const auto end_of_name = text.rfind(')');
    if (end_of_name == std::string_view::npos || end_of_name + 2 >= text.size()) {
        return std::nullopt;
    }
    text.remove_prefix(end_of_name + 2);
    ProcessState state{.letter = text.front()};
    const auto start = after_words(text, kFieldsFromStateToStart);
    std::from_chars(start.data(), start.data() + start.size(), state.started);
    return state;
}

// Returns nothing without /proc, in a chroot for example, and if there is no such process.
std::optional<ProcessState> state_of(pid_t pid) noexcept
{
    std::array<char, 32> path{};
    std::snprintf(path.data(), path.size(), "/proc/%ld/stat", static_cast<long>(pid));
    const int file = open(path.data(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return std::nullopt;
    }
    std::array<char, 1024> text{};
    const auto count = read(file, text.data(), text.size());
    close(file);
    return count <= 0 ? std::nullopt : parse_stat({text.data(), static_cast<std::size_t>(count)});
}

std::uint32_t check_of(pid_t pid, const std::optional<ProcessState> &state) noexcept
{
    const std::array<std::uint64_t, 2> numbers{static_cast<std::uint64_t>(pid),
                                               state ? state->started : 0};
    const Bytes bytes(reinterpret_cast<const std::uint8_t *>(numbers.data()), sizeof(numbers));
    return static_cast<std::uint32_t>(siphash({}, bytes)[0]);
}

ProcessName read_own_name() noexcept
{
    const auto pid = getpid();
    return {pid, check_of(pid, state_of(pid))};
}

}   // namespace

// A process that was forked after its parent had read its own name reads its name each time.
ProcessName name_of_this_process() noexcept
{
    static const auto first = read_own_name();
    return first.pid == getpid() ? first : read_own_name();
}

bool may_be_running(const ProcessName &name) noexcept
{
    return name.pid > 0 && kill(name.pid, 0) == 0;
}

bool is_running(const ProcessName &name) noexcept
{
    if (!may_be_running(name)) {
        return false;
    }
    const auto state = state_of(name.pid);
    const bool ended = state && (state->letter == 'Z' || state->letter == 'X');
    return !ended && name.check == check_of(name.pid, state);
}

}   // namespace iiif
