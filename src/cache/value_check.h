// The check of a cached value: 64 bits that differ with near certainty if a stray write has changed
// any of its bytes. It protects against accidents in shared memory, not against forgery; it costs
// about as much as copying the value. Any thread.
#pragma once

#include <cstdint>

#include "base/sink.h"

namespace iiif {

// `name` is the hash of the value's key, so that a value under another key has another check.
[[nodiscard]] std::uint64_t value_check(std::uint64_t name, Bytes value) noexcept;

}   // namespace iiif
