#include "shared/purges.h"

#include "model/source_identity.h"

namespace iiif {

void Purges::purge(const Digest &file_key) const noexcept
{
    ++count_of(file_key);
}

Digest Purges::key_of(const Digest &file_key) const
{
    const auto count = count_of(file_key).load();
    if (count == 0) {
        return file_key;
    }
    const std::array<std::uint64_t, 3> numbers{file_key[0], file_key[1], count};
    return identity_digest(numbers);
}

std::atomic<std::uint32_t> &Purges::count_of(const Digest &file_key) const noexcept
{
    return memory_.counts[file_key[0] % kCounters];
}

}   // namespace iiif
