// Spares the first requests of a new child their page faults: a thread of its own asks the kernel
// for the pages of the loaded code, of scratch memory, and of the shared memory, which each process
// has to map for itself. Begins at once, ends when all is mapped or the object is destroyed, and
// changes no byte. Does nothing on kernels older than Linux 5.14.
#pragma once

#include <cstddef>
#include <span>
#include <thread>

namespace iiif {

class WarmUp {
public:
    // `shared` stays mapped as long as this object lives.
    explicit WarmUp(std::span<std::byte> shared);

    // Returns when everything is mapped. Tests call it.
    void wait()
    {
        if (thread_.joinable()) {
            thread_.join();
        }
    }

private:
    std::jthread thread_;
};

}   // namespace iiif
