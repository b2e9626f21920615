#include "cache/slot_chains.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace iiif {

void SlotChains::free_all() noexcept
{
    for (SlotNumber slot = 0; slot < next_.size(); ++slot) {
        next_[slot] = slot + 1;
    }
    next_.back() = kNoSlot;
    free_ = {.first = 0, .count = static_cast<std::uint32_t>(next_.size())};
}

void SlotChains::fill_free(Bytes value)
{
    auto slot = number_in(free_.first);
    while (!value.empty()) {
        const auto part = value.first(std::min(value.size(), kSlotBytes));
        // gcc 12 compiles std::ranges::copy to a loop over single bytes.
        std::memcpy(at(slots_, slot).bytes.data(), part.data(), part.size());
        value = value.subspan(part.size());
        slot = after(slot);
    }
}

SlotNumber SlotChains::take(std::uint32_t count)
{
    assert(count > 0);
    const auto first = number_in(free_.first);
    auto last = first;
    for (auto more = count - 1; more > 0; --more) {
        last = after(last);
    }
    const auto rest = after(last);
    free_ = {.first = rest, .count = free_.count - count};
    next_[last] = kNoSlot;
    return first;
}

void SlotChains::give_back(SlotNumber first)
{
    std::uint32_t count = 1;
    auto last = first;
    for (auto next = after(last); next != kNoSlot; next = after(last)) {
        if (++count > next_.size()) {
            throw_shard_damaged();
        }
        last = next;
    }
    next_[last] = free_.first;
    free_ = {.first = first, .count = free_.count + count};
}

void SlotChains::copy_out(SlotNumber first, std::size_t bytes, std::vector<std::uint8_t> &out) const
{
    assert(bytes <= out.capacity());
    out.clear();
    for (auto slot = first; bytes > 0; slot = after(slot)) {
        const auto part = Bytes(at(slots_, slot).bytes).first(std::min(bytes, kSlotBytes));
        out.insert(out.end(), part.begin(), part.end());
        bytes -= part.size();
    }
}

}   // namespace iiif
