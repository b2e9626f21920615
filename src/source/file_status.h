// The status of a local file as stat() reports it, and the key made of it. Any thread.
#pragma once

#include <cstdint>

#include <sys/stat.h>

#include "base/siphash.h"

namespace iiif {

[[nodiscard]] std::int64_t nanoseconds(const timespec &time);

// Returns the SourceIdentity::key: device, inode, size, times of modification and of change.
[[nodiscard]] Digest key_from(const struct stat &status);

}   // namespace iiif
