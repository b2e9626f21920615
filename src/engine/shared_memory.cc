#include "engine/shared_memory.h"

#include <array>
#include <bit>
#include <chrono>
#include <memory>

#include "cache/shared_tile_cache.h"

namespace iiif {

namespace {

struct Head {
    std::uint64_t magic;   // kMagic once the memory is prepared
    alignas(RenderSlot) RenderSlots::Memory slots;
    alignas(RenderSlot) RenderSlots::Memory openings;
    alignas(RenderSlot) Rewrites::Memory rewrites;
    alignas(RenderSlot) Purges::Memory purges;
    std::array<Statistics::Stripe, 8> stripes;   // each used by one processor or several
    std::array<AnswerCounters::Stripe, 8> answers;
    ChildGauges::Memory children;
    alignas(RenderSlot) RepeatedFaults::Memory faults;
    Logouts::Memory logouts;
    Sha256 secret;
    std::int64_t prepared;
};

// "IIIFSLOT" plus the layout's version and size: a module with another magic does not take over the
// memory. Increase kVersion for a change of meaning that leaves the size as it is.
constexpr std::uint64_t kVersion = 6;
constexpr std::uint64_t kMagic = 0x5441455346494949 + (kVersion << 32) + sizeof(Head);

// A Head fits into this many bytes at any alignment of the memory.
constexpr std::size_t kHeadBytes = sizeof(Head) + alignof(Head);

std::byte *aligned(std::byte *memory)
{
    const auto address = std::bit_cast<std::uintptr_t>(memory);
    return memory + (alignof(Head) - address % alignof(Head)) % alignof(Head);
}

Head &head_of(std::span<std::byte> memory)
{
    return *reinterpret_cast<Head *>(aligned(memory.data()));
}

}   // namespace

std::size_t SharedMemory::bytes_for(const ServerSettings &server)
{
    return kHeadBytes + static_cast<std::size_t>(server.cache_bytes);
}

bool SharedMemory::ready(std::span<std::byte> memory) noexcept
{
    const auto cache = SharedMemory(memory).cache();
    return head_of(memory).magic == kMagic && (cache.empty() || SharedTileCache::formatted(cache));
}

void SharedMemory::prepare(std::span<std::byte> memory)
{
    if (ready(memory)) {
        return;
    }
    auto &head = head_of(memory);
    std::construct_at(&head.slots);
    std::construct_at(&head.openings);
    std::construct_at(&head.rewrites);
    std::construct_at(&head.purges);
    std::uninitialized_value_construct(head.stripes.begin(), head.stripes.end());
    std::uninitialized_value_construct(head.answers.begin(), head.answers.end());
    std::construct_at(&head.children);
    std::construct_at(&head.faults);
    std::construct_at(&head.logouts);
    head.secret = random_secret();
    head.prepared = std::chrono::duration_cast<std::chrono::seconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count();
    if (const auto cache = SharedMemory(memory).cache(); !cache.empty()) {
        SharedTileCache::format(cache);
    }
    head.magic = kMagic;
}

RenderSlots::Memory &SharedMemory::slots() const
{
    return head_of(memory_).slots;
}

RenderSlots::Memory &SharedMemory::openings() const
{
    return head_of(memory_).openings;
}

Rewrites::Memory &SharedMemory::rewrites() const
{
    return head_of(memory_).rewrites;
}

Purges::Memory &SharedMemory::purges() const
{
    return head_of(memory_).purges;
}

std::span<Statistics::Stripe> SharedMemory::stripes() const
{
    return head_of(memory_).stripes;
}

std::span<AnswerCounters::Stripe> SharedMemory::answers() const
{
    return head_of(memory_).answers;
}

ChildGauges::Memory &SharedMemory::children() const
{
    return head_of(memory_).children;
}

RepeatedFaults::Memory &SharedMemory::faults() const
{
    return head_of(memory_).faults;
}

Logouts::Memory &SharedMemory::logouts() const
{
    return head_of(memory_).logouts;
}

const Sha256 &SharedMemory::secret() const
{
    return head_of(memory_).secret;
}

std::int64_t SharedMemory::prepared() const
{
    return head_of(memory_).prepared;
}

std::span<std::byte> SharedMemory::cache() const
{
    return memory_.subspan(kHeadBytes);
}

}   // namespace iiif
