// Identifies the bytes that a picture is read from by two opaque values, which are only compared.
// The code that opens a source makes them. Plain values; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "base/siphash.h"
#include "base/sink.h"

namespace iiif {

struct SourceIdentity {
    // The key for the caches of this machine. It changes with every change of the file that the
    // system reports (of a local file: device, inode, size, times of modification and of change),
    // and it never leaves the machine.
    Digest key{};
    // The validator for ETags. It is the same on every machine that serves a copy of the file: it
    // is made of size, modification time and first bytes alone.
    Digest validator{};
    std::int64_t modified = 0;   // seconds since 1970, for Last-Modified

    bool operator==(const SourceIdentity &) const = default;
};

// Returns a digest that is the same on all machines and in all versions. Its SipHash key is not
// secret.
[[nodiscard]] Digest identity_digest(Bytes bytes) noexcept;
[[nodiscard]] Digest identity_digest(std::span<const std::uint64_t> numbers);

}   // namespace iiif
