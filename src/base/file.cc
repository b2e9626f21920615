#include "base/file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace iiif {

namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

// Throws what errno says of a path.
[[noreturn]] void refuse_path()
{
    const std::string reason = std::strerror(errno);
    if (errno == EACCES || errno == EPERM) {
        throw Error(Kind::forbidden, "This picture may not be read.", reason);
    }
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) {
        throw Error(Kind::not_found, "There is no such picture.", reason);
    }
    throw Error(Kind::busy, "The picture cannot be opened at the moment.", reason);
}

int open_for_reading(const std::string &path)
{
    // O_NONBLOCK: a FIFO among the pictures must not hold a thread until somebody writes to it.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        refuse_path();
    }
    return descriptor;
}

FileIdentity identity_from(const struct stat &status)
{
    if (!S_ISREG(status.st_mode)) {
        throw Error(Kind::not_found, "There is no such picture.", "not a regular file");
    }
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .bytes = status.st_size,
            .modified_ns = status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec};
}

}   // namespace

FileIdentity identity_of(const std::string &path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        refuse_path();
    }
    return identity_from(status);
}

File::File(const std::string &path) : descriptor_(open_for_reading(path))
{
    struct stat status {};
    try {
        if (::fstat(descriptor_, &status) != 0) {
            refuse_path();
        }
        identity_ = identity_from(status);
    }
    catch (...) {
        ::close(descriptor_);
        throw;
    }
}

File::~File()
{
    ::close(descriptor_);
}

std::size_t File::read_some(std::int64_t offset, std::span<std::uint8_t> out) const
{
    std::size_t done = 0;
    while (done < out.size()) {
        const auto count = ::pread(descriptor_, out.data() + done, out.size() - done,
                                   offset + static_cast<std::int64_t>(done));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            throw Error(Kind::damaged, "The picture's file cannot be read.", std::strerror(errno));
        }
        if (count == 0) {
            break;
        }
        done += static_cast<std::size_t>(count);
    }
    return done;
}

void File::read(std::int64_t offset, std::span<std::uint8_t> out) const
{
    if (offset < 0 || read_some(offset, out) != out.size()) {
        throw Error(Kind::damaged, "The picture's file is damaged.",
                    "the file ends before byte " +
                        std::to_string(offset + static_cast<std::int64_t>(out.size())));
    }
}

}   // namespace iiif
