#include "source/file_status.h"

#include <array>

#include "model/source_identity.h"

namespace iiif {

std::int64_t nanoseconds(const timespec &time)
{
    constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
    return time.tv_sec * kNanosecondsPerSecond + time.tv_nsec;
}

Digest key_from(const struct stat &status)
{
    const std::array<std::uint64_t, 5> numbers{
        status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
        static_cast<std::uint64_t>(nanoseconds(status.st_mtim)),
        static_cast<std::uint64_t>(nanoseconds(status.st_ctim))};
    return identity_digest(numbers);
}

}   // namespace iiif
