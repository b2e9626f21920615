// Runs the same work several times at once, in threads of one process or in forked processes.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace iiif {

enum class Crew { threads, processes };

inline std::string name_of(Crew crew)
{
    return crew == Crew::threads ? "Threads" : "Processes";
}

// A patience for tests, so long that only a hanging test exceeds it, however busy the machine is.
inline constexpr std::chrono::minutes kForever{10};

// Waits for an event. Returns false only where something hangs.
inline bool wait_until(const std::function<bool()> &happened)
{
    const auto deadline = std::chrono::steady_clock::now() + kForever;
    while (!happened()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

// A forked process that runs `work` and reports its result. The caller has to wait for it.
class Child {
public:
    explicit Child(const std::function<bool()> &work) : pid_(fork())
    {
        if (pid_ == 0) {
            _exit(work() ? 0 : 1);
        }
    }

    [[nodiscard]] pid_t pid() const { return pid_; }
    void kill() const { ::kill(pid_, SIGKILL); }

    // Returns whether the process succeeded. A process that hangs is killed and has failed.
    [[nodiscard]] bool wait() const
    {
        int status = 0;
        if (!wait_until([&] { return waitpid(pid_, &status, WNOHANG) != 0; })) {
            kill();
            waitpid(pid_, &status, 0);
        }
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

private:
    pid_t pid_;
};

// Runs work(0) to work(size - 1) at once. Returns true if all of them returned true.
inline bool run_crew(Crew crew, int size, const std::function<bool(int)> &work)
{
    std::vector<Child> children;
    std::vector<std::thread> threads;
    std::vector<char> well(static_cast<std::size_t>(size), 1);
    for (int member = 0; member < size; ++member) {
        if (crew == Crew::processes) {
            children.emplace_back([&work, member] { return work(member); });
        }
        else {
            threads.emplace_back([&work, &well, member] {
                well[static_cast<std::size_t>(member)] = work(member) ? 1 : 0;
            });
        }
    }
    bool all = true;
    for (auto &thread : threads) {
        thread.join();
    }
    for (const auto &child : children) {
        all = child.wait() && all;
    }
    return all && std::find(well.begin(), well.end(), 0) == well.end();
}

}   // namespace iiif
