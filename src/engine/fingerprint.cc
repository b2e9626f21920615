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
    // What separates "12" and "3" from "1" and "23": a byte that no text has. Numbers have one
    // length.
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
