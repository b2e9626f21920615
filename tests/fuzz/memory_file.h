// A file that lies in memory alone and has a path, for what opens pictures by name.
#pragma once

#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "base/sink.h"

namespace iiif {

class MemoryFile {
public:
    explicit MemoryFile(Bytes content) : descriptor_(::memfd_create("picture", MFD_CLOEXEC))
    {
        if (::write(descriptor_, content.data(), content.size()) < 0) {
            std::abort();
        }
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;

    [[nodiscard]] std::string path() const
    {
        return "/proc/self/fd/" + std::to_string(descriptor_);
    }

private:
    int descriptor_;
};

}   // namespace iiif
