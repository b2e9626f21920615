#include "codec/jpeg2000/block_state.h"

namespace iiif {

DecodeSegment fastest_decode_segment() noexcept
{
    return decode_segment_baseline;
}

}   // namespace iiif
