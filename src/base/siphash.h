// SipHash-2-4 with 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF"), a keyed
// hash. Without the secret, a client can neither crowd a bucket of the cache nor make two messages
// with the same digest; two messages share a digest by chance once in 2^128. Any thread.
#pragma once

#include <array>
#include <cstdint>

#include "base/sink.h"

namespace iiif {

using Secret = std::array<std::uint64_t, 2>;
using Digest = std::array<std::uint64_t, 2>;

[[nodiscard]] Digest siphash(const Secret &secret, Bytes message) noexcept;

}   // namespace iiif
