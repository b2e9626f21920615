#include "codec/jpeg2000/block_passes.h"

namespace iiif {

namespace {

struct Baseline {
    // Gathers the nine bits of the neighbourhood whose first bit is bit 0.
    static std::uint64_t neighbourhood(std::uint64_t bits)
    {
        return (bits & 7) | (bits >> 3 & 0x38) | (bits >> 6 & 0x1C0);
    }
};

}   // namespace

void decode_segment_baseline(BlockState &state, const BlockSegment &segment) noexcept
{
    BlockPasses<Baseline>(state).run(segment);
}

}   // namespace iiif
