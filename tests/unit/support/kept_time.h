// Rewrites a file without changing its modification time.
#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include "source/local_file.h"

namespace iiif {

[[nodiscard]] inline timespec time_of(const std::string &path)
{
    struct stat status {};
    ::stat(path.c_str(), &status);
    return status.st_mtim;
}

inline void set_time(const std::string &path, const timespec &time)
{
    const std::array<timespec, 2> times{time, time};
    ::utimensat(AT_FDCWD, path.c_str(), times.data(), 0);
}

// Writes into the file in place and restores its modification time. The change time advances in
// steps of some milliseconds, so this is repeated until it has changed.
inline void rewrite_in_place(const std::string &path, const std::vector<std::uint8_t> &content)
{
    const auto time = time_of(path);
    const auto key = key_of_file(path);
    while (key_of_file(path) == key) {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.write(reinterpret_cast<const char *>(content.data()),
                   static_cast<std::streamsize>(content.size()));
        file.close();
        set_time(path, time);
    }
}

}   // namespace iiif
