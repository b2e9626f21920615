#include "engine/warm_up.h"

#include <algorithm>
#include <bit>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <vector>

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/scratch_memory.h"

namespace iiif {

namespace {

using Memory = std::span<std::byte>;

// The bytes that one call maps: a huge page, or less than a millisecond's work.
constexpr std::size_t kStep = std::size_t{2} << 20;
// The scratch memory that is ready: two blocks of each size, which double. A picture of 600 x 600
// pixels needs about as much.
constexpr std::size_t kSmallestBlock = std::size_t{16} << 10;
constexpr std::size_t kLargestBlock = std::size_t{1} << 20;

// MADV_POPULATE_READ and MADV_POPULATE_WRITE, which the C library's headers of older systems lack.
constexpr int kMapForReading = 22;
constexpr int kMapForWriting = 23;

Memory whole_pages(Memory memory)
{
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const auto before = (page - std::bit_cast<std::uintptr_t>(memory.data()) % page) % page;
    return before < memory.size() ? memory.subspan(before) : Memory();
}

void map(const std::stop_token &stop, Memory memory, int advice)
{
    while (!memory.empty() && !stop.stop_requested()) {
        const auto bytes = std::min(kStep, memory.size());
        if (madvise(memory.data(), bytes, advice) != 0) {
            return;
        }
        memory = memory.subspan(bytes);
    }
}

// Adds the code and the constants of a program or library to a list of Memory.
int add_code(dl_phdr_info *object, std::size_t /*bytes*/, void *list)
{
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto &segment = object->dlpi_phdr[i];
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0) {
            const Memory memory(std::bit_cast<std::byte *>(object->dlpi_addr + segment.p_vaddr),
                                segment.p_memsz);
            static_cast<std::vector<Memory> *>(list)->push_back(whole_pages(memory));
        }
    }
    return 0;
}

void map_code(const std::stop_token &stop)
{
    std::vector<Memory> code;
    dl_iterate_phdr(add_code, &code);
    for (const auto &memory : code) {
        map(stop, memory, kMapForReading);
    }
}

void map_scratch()
{
    std::vector<void *> blocks;
    for (auto bytes = kSmallestBlock; bytes <= kLargestBlock; bytes *= 2) {
        for (int i = 0; i < 2; ++i) {
            blocks.push_back(take_scratch(bytes));
            std::memset(blocks.back(), 0, bytes);
        }
    }
    std::ranges::for_each(blocks, return_scratch);
}

void warm_up(const std::stop_token &stop, Memory shared)
{
    try {
        map_code(stop);
        map_scratch();
    }
    catch (const std::bad_alloc &) {   // the requests will say so
    }
    map(stop, shared, kMapForWriting);
}

// Blocks all signals in this thread, and so in the threads that it starts: httpd's own threads wait
// for the signals of a child.
class BlockedSignals {
public:
    BlockedSignals()
    {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockedSignals(const BlockedSignals &) = delete;
    BlockedSignals &operator=(const BlockedSignals &) = delete;

private:
    sigset_t before_{};
};

}   // namespace

WarmUp::WarmUp(Memory shared)
{
    const auto pages = whole_pages(shared);
    madvise(pages.data(), pages.size(), MADV_HUGEPAGE);   // obeyed where shmem_enabled allows it
    const BlockedSignals blocked;
    try {
        thread_ = std::jthread(warm_up, pages);
    }
    catch (const std::system_error &) {   // no thread can be had: requests map what they touch
    }
}

}   // namespace iiif
