// Memory for the pixels of one request. It is kept when it is freed, because memory that comes
// fresh from the kernel costs a page fault for every 4 KiB: more than the work on the pixels in it.
// A process keeps at most most_kept_scratch() bytes, for all its threads together. Any thread.
//
//     ScratchVector<float> row(width);
#pragma once

#include <cstddef>
#include <vector>

namespace iiif {

// Vectors and strips begin at a multiple of this.
inline constexpr std::size_t kScratchAlignment = 64;

// The content is undefined. Throws std::bad_alloc.
[[nodiscard]] void *take_scratch(std::size_t bytes);
// `memory` is from take_scratch(), or null.
void return_scratch(void *memory) noexcept;
// Returns the bound, in bytes: 0 in a build with sanitizers.
[[nodiscard]] std::size_t most_kept_scratch() noexcept;
// Returns the bytes that wait for their next use.
[[nodiscard]] std::size_t kept_scratch() noexcept;

template <class T> struct ScratchAllocator {
    using value_type = T;

    ScratchAllocator() = default;
    template <class Other> ScratchAllocator(const ScratchAllocator<Other> & /*other*/) noexcept {}

    [[nodiscard]] T *allocate(std::size_t count)
    {
        return static_cast<T *>(take_scratch(count * sizeof(T)));
    }
    void deallocate(T *memory, std::size_t /*count*/) noexcept { return_scratch(memory); }

    bool operator==(const ScratchAllocator &) const = default;
};

template <class T> using ScratchVector = std::vector<T, ScratchAllocator<T>>;

}   // namespace iiif
