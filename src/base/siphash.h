// SipHash-2-4 with 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF"): a hash
// that nobody can aim who does not know its secret. Neither crowded buckets nor two messages with
// one digest can be made on purpose; by chance two messages share one once in 2^128.
#pragma once

#include <array>
#include <cstdint>

#include "base/sink.h"

namespace iiif {

using Secret = std::array<std::uint64_t, 2>;
using Digest = std::array<std::uint64_t, 2>;

[[nodiscard]] Digest siphash(const Secret &secret, Bytes message) noexcept;

}   // namespace iiif
