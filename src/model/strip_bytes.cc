#include "model/strip_bytes.h"

#include "base/checked.h"

namespace iiif {

std::int64_t aligned_row_bytes(PixelFormat format, std::int64_t width)
{
    const auto alignment = static_cast<std::int64_t>(kRowAlignment);
    const auto bytes = checked_mul(width, std::int64_t{format.sample_bytes()});
    return checked_mul(ceil_div(bytes, alignment), alignment);
}

std::int64_t strip_bytes(PixelFormat format, const Size &size)
{
    return checked_mul(checked_mul(aligned_row_bytes(format, size.width), size.height),
                       std::int64_t{format.channels()});
}

}   // namespace iiif
