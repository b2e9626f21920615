// Compiled for BMI1 and BMI2: variable shifts, counting trailing zeros, isolating the lowest bit.
#include "codec/jpeg2000/block_passes_bmi.h"

#include "codec/jpeg2000/block_passes.h"

namespace iiif {

namespace {

struct Bmi {
    static std::uint64_t neighbourhood(std::uint64_t bits)
    {
        return __builtin_ia32_pext_di(bits, kNeighbourhood);
    }
};

}   // namespace

void decode_segment_bmi(BlockState &state, const BlockSegment &segment) noexcept
{
    BlockPasses<Bmi>(state).run(segment);
}

}   // namespace iiif
