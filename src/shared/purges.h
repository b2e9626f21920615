// Counts how often pictures were purged, in shared memory. The count is part of a picture's key, so
// that after a purge every child opens and decodes the picture anew; what is cached under the
// earlier key is not found again and is evicted. The memory is borrowed. Any thread.
//
// Pictures share counters by their keys: a purge may also purge one of some thousand others, whose
// only loss is that it is decoded again. Nothing is locked, so no child can block a purge.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/siphash.h"

namespace iiif {

class Purges {
public:
    static constexpr std::size_t kCounters = 4096;

    struct Memory {
        std::array<std::atomic<std::uint32_t>, kCounters> counts{};
    };

    explicit Purges(Memory &memory) noexcept : memory_(memory) {}

    // Both take the key that the file has by itself (SourceIdentity::key before any purge).
    void purge(const Digest &file_key) const noexcept;
    // Returns the key to use for the caches: the file's own until it is purged.
    [[nodiscard]] Digest key_of(const Digest &file_key) const;

private:
    [[nodiscard]] std::atomic<std::uint32_t> &count_of(const Digest &file_key) const noexcept;

    Memory &memory_;
};

}   // namespace iiif
