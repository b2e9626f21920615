#include "engine/fingerprint.h"

#include <array>
#include <charconv>

namespace iiif {

namespace {

constexpr std::uint64_t kPrime = 0x100000001b3U;

}   // namespace

Fingerprint &Fingerprint::add(std::string_view text)
{
    for (const unsigned char byte : text) {
        hash_ = (hash_ ^ byte) * kPrime;
    }
    // A byte that no text contains separates "12", "3" from "1", "23". All numbers have one length.
    hash_ = (hash_ ^ 0xFFU) * kPrime;
    return *this;
}

std::string Fingerprint::etag() const
{
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash_, 16).ptr;
    return '"' + std::string(digits.data(), end) + '"';
}

}   // namespace iiif
