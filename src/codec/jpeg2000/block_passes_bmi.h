// The coding passes compiled for x86-64 with BMI1 and BMI2.
#pragma once

#include "codec/jpeg2000/block_state.h"

namespace iiif {

void decode_segment_bmi(BlockState &state, const BlockSegment &segment) noexcept;

}   // namespace iiif
