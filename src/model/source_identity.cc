#include "model/source_identity.h"

#include <vector>

namespace iiif {

namespace {

constexpr Secret kFixedKey{0x8c3d2f617a95e0b4U, 0x51f7c06e93d8a2b9U};

}   // namespace

Digest identity_digest(Bytes bytes) noexcept
{
    return siphash(kFixedKey, bytes);
}

Digest identity_digest(std::span<const std::uint64_t> numbers)
{
    std::vector<std::uint8_t> bytes;
    bytes.reserve(numbers.size_bytes());
    for (const auto number : numbers) {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            bytes.push_back(static_cast<std::uint8_t>(number >> shift));
        }
    }
    return identity_digest(Bytes(bytes));
}

}   // namespace iiif
