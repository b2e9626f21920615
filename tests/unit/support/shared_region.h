// Zeroed memory that this process shares with the children that it forks.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <system_error>

#include <sys/mman.h>

namespace iiif {

class SharedRegion {
public:
    explicit SharedRegion(std::size_t bytes)
        : begin_(static_cast<std::byte *>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                               MAP_SHARED | MAP_ANONYMOUS, -1, 0)),
                 Unmap{bytes})
    {
        if (begin_.get() == MAP_FAILED) {
            throw std::system_error(errno, std::generic_category(), "mmap");
        }
    }

    [[nodiscard]] std::span<std::byte> bytes() const
    {
        return {begin_.get(), begin_.get_deleter().bytes};
    }

private:
    struct Unmap {
        std::size_t bytes;
        void operator()(std::byte *begin) const { munmap(begin, bytes); }
    };

    std::unique_ptr<std::byte, Unmap> begin_;
};

// One T in shared memory.
template <class T> class Shared {
public:
    Shared() : region_(sizeof(T)), value_(std::construct_at(address())) {}
    T *operator->() const { return value_; }
    T &operator*() const { return *value_; }

private:
    T *address() const { return reinterpret_cast<T *>(region_.bytes().data()); }

    SharedRegion region_;
    T *value_;
};

}   // namespace iiif
