// Remembers for a minute which pictures could not be opened, and why, so that asking for them again
// costs nothing. A picture is remembered by its place and by the key of its file: a changed file is
// opened again at once. One for each child, a member of the Store. Any thread.
#pragma once

#include <chrono>
#include <string>

#include "base/error.h"
#include "base/siphash.h"
#include "base/bounded_cache.h"

namespace iiif {

class Failures {
public:
    static constexpr std::chrono::seconds kRemembered{60};

    // Throws the error with which the picture failed before.
    void rethrow(const std::string &place, const Digest &key);

    // Only errors that the same file causes again are remembered.
    void remember(const std::string &place, const Digest &key, const Error &error);

private:
    using Clock = std::chrono::steady_clock;

    struct Failure {
        Digest key;   // SourceIdentity::key
        Error error;
        Clock::time_point until;
    };

    BoundedCache<std::string, Failure> failures_{std::int64_t{512} << 10};   // by place
};

}   // namespace iiif
