#include "shared/repeated_faults.h"

#include <algorithm>
#include <utility>

#include "base/sink.h"
#include "model/source_identity.h"

namespace iiif {

namespace {

// Longer than any thread holds the mutex, unless its process was stopped.
constexpr std::chrono::milliseconds kLockPatience{10};

std::uint64_t digest_of(std::string_view fault)
{
    return identity_digest(bytes_of(fault))[0] | 1;   // never that of a free entry
}

}   // namespace

std::optional<std::uint64_t> RepeatedFaults::admit(std::string_view fault,
                                                   Clock::time_point now) const
{
    const auto digest = digest_of(fault);
    if (memory_.mutex.lock_for(kLockPatience) == RobustMutex::Outcome::not_locked) {
        return 0;
    }
    auto &entries = memory_.entries;
    auto *entry = std::ranges::find(entries, digest, &Entry::fault);
    std::optional<std::uint64_t> left_out = 0;
    if (entry == entries.end()) {
        entry = std::ranges::min_element(entries, {}, &Entry::logged);
        *entry = {.fault = digest, .logged = now};
    }
    else if (now - entry->logged < kInterval) {
        ++entry->left_out;
        left_out.reset();
    }
    else {
        left_out = std::exchange(entry->left_out, 0);
        entry->logged = now;
    }
    memory_.mutex.unlock();
    return left_out;
}

}   // namespace iiif
