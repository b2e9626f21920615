#include "base/scratch_memory.h"

#include "config.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <mutex>
#include <new>

namespace iiif {

namespace {

// Smaller blocks are left to the heap, which keeps them anyway.
constexpr std::size_t kLeastKept = std::size_t{16} << 10;
constexpr std::size_t kMostKept = std::size_t{KEPT_SCRATCH_MIB} << 20;
// A kept block is not used for less than a half of its bytes.
constexpr std::size_t kMostWaste = 2;

// Stands in front of the memory that is handed out.
struct alignas(kScratchAlignment) Block {
    std::size_t bytes;   // without this header
};

void free_block(Block *block) noexcept
{
    ::operator delete (block, std::align_val_t{alignof(Block)});
}

Block *new_block(std::size_t bytes)
{
    if (bytes > std::numeric_limits<std::size_t>::max() - sizeof(Block)) {
        throw std::bad_alloc();
    }
    auto *const memory = ::operator new (bytes + sizeof(Block), std::align_val_t{alignof(Block)});
    return std::construct_at(static_cast<Block *>(memory), Block{bytes});
}

// The kept blocks, from the one that was freed first to the one that was freed last.
class KeptBlocks {
public:
    // Returns the smallest block that is large enough, or null.
    Block *take(std::size_t bytes) noexcept
    {
        const std::lock_guard lock(mutex_);
        auto best = count_;
        for (auto i = count_; i-- > 0;) {
            const auto has = blocks_[i]->bytes;
            if (has >= bytes && has / kMostWaste <= bytes &&
                (best == count_ || has < blocks_[best]->bytes)) {
                best = i;
            }
        }
        return best == count_ ? nullptr : remove(best);
    }

    // Keeps the block and frees the oldest ones that are too many then.
    void put(Block *block) noexcept
    {
        const std::lock_guard lock(mutex_);
        while (count_ == blocks_.size() || (count_ > 0 && bytes_ + block->bytes > kMostKept)) {
            free_block(remove(0));
        }
        blocks_[count_++] = block;
        bytes_ += block->bytes;
    }

    std::size_t bytes() noexcept
    {
        const std::lock_guard lock(mutex_);
        return bytes_;
    }

private:
    Block *remove(std::size_t index) noexcept
    {
        auto *const block = blocks_[index];
        std::copy(blocks_.begin() + index + 1, blocks_.begin() + count_, blocks_.begin() + index);
        --count_;
        bytes_ -= block->bytes;
        return block;
    }

    std::mutex mutex_;
    std::array<Block *, 64> blocks_{};
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
};

constinit KeptBlocks kept;

bool is_kept(std::size_t bytes)
{
    return bytes >= kLeastKept && bytes <= kMostKept / 2;
}

}   // namespace

void *take_scratch(std::size_t bytes)
{
    auto *block = is_kept(bytes) ? kept.take(bytes) : nullptr;
    if (block == nullptr) {
        block = new_block(bytes);
    }
    return block + 1;
}

void return_scratch(void *memory) noexcept
{
    if (memory == nullptr) {
        return;
    }
    auto *const block = static_cast<Block *>(memory) - 1;
    is_kept(block->bytes) ? kept.put(block) : free_block(block);
}

std::size_t most_kept_scratch() noexcept
{
    return kMostKept;
}

std::size_t kept_scratch() noexcept
{
    return kept.bytes();
}

}   // namespace iiif
