#include "codec/jpeg2000/block_passes_bmi.h"

namespace iiif {

DecodeSegment fastest_decode_segment() noexcept
{
    const bool bmi = __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;
    return bmi ? decode_segment_bmi : decode_segment_baseline;
}

}   // namespace iiif
