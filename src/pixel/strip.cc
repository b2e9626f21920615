#include "pixel/strip.h"

#include <cstring>
#include <new>

#include "base/checked.h"

namespace iiif {

namespace {

std::int64_t aligned_row(PixelFormat format, std::int64_t width)
{
    const auto alignment = static_cast<std::int64_t>(kRowAlignment);
    const auto bytes = checked_mul(width, std::int64_t{format.sample_bytes()});
    return checked_mul(ceil_div(bytes, alignment), alignment);
}

}   // namespace

void StripBuffer::Free::operator()(std::uint8_t *memory) const noexcept
{
    ::operator delete (memory, std::align_val_t{kRowAlignment});
}

std::int64_t StripBuffer::bytes_needed(PixelFormat format, Size size)
{
    return checked_mul(checked_mul(aligned_row(format, size.width), size.height),
                       std::int64_t{format.channels()});
}

StripBuffer::StripBuffer(PixelFormat format, Size size)
{
    const auto bytes = checked_cast<std::size_t>(bytes_needed(format, size));
    memory_.reset(
        static_cast<std::uint8_t *>(::operator new (bytes, std::align_val_t{kRowAlignment})));
    std::memset(memory_.get(), 0, bytes);
    view_ = {.format = format,
             .size = size,
             .first = memory_.get(),
             .bytes_per_row = aligned_row(format, size.width),
             .bytes_per_plane = aligned_row(format, size.width) * size.height};
}

}   // namespace iiif
