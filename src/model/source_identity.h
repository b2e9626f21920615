// Which bytes a picture was read from: two opaque values, made by whoever opened the source, that
// are only ever compared. Plain values; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "base/siphash.h"
#include "base/sink.h"

namespace iiif {

struct SourceIdentity {
    // For the caches of this machine. It changes with every change of the file that the system
    // reports (of a local file: device, inode, size, times of modification and of change), and it
    // never leaves the machine.
    Digest key{};
    // For ETags. It is the same on every machine that serves a copy of the file: it is made of
    // size, modification time and first bytes alone.
    Digest validator{};
    std::int64_t modified = 0;   // seconds since 1970, for Last-Modified

    bool operator==(const SourceIdentity &) const = default;
};

// Digests that all machines and versions make alike. Their SipHash key is no secret.
[[nodiscard]] Digest identity_digest(Bytes bytes) noexcept;
[[nodiscard]] Digest identity_digest(std::span<const std::uint64_t> numbers);

}   // namespace iiif
