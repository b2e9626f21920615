#include "pixel/strip.h"

#include <cstring>

#include "base/checked.h"
#include "base/scratch_memory.h"

namespace iiif {

void StripBuffer::Free::operator()(std::uint8_t *memory) const noexcept
{
    return_scratch(memory);
}

StripBuffer::StripBuffer(PixelFormat format, Size size)
{
    const auto bytes = checked_cast<std::size_t>(strip_bytes(format, size));
    static_assert(kScratchAlignment % kRowAlignment == 0);
    memory_.reset(static_cast<std::uint8_t *>(take_scratch(bytes)));
    std::memset(memory_.get(), 0, bytes);
    view_ = {.format = format,
             .size = size,
             .first = memory_.get(),
             .bytes_per_row = aligned_row_bytes(format, size.width),
             .bytes_per_plane = aligned_row_bytes(format, size.width) * size.height};
}

}   // namespace iiif
