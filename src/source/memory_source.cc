#include "source/memory_source.h"

#include <algorithm>
#include <utility>

namespace iiif {

MemorySource::MemorySource(std::vector<std::uint8_t> content) : content_(std::move(content))
{
    identity_.key = identity_digest(Bytes(content_));
    identity_.validator = identity_.key;
}

std::int64_t MemorySource::bytes() const noexcept
{
    return static_cast<std::int64_t>(content_.size());
}

std::size_t MemorySource::read_some(std::int64_t offset, std::span<std::uint8_t> out) const
{
    if (offset < 0 || offset >= bytes()) {
        return 0;
    }
    const auto rest = Bytes(content_).subspan(static_cast<std::size_t>(offset));
    const auto part = rest.first(std::min(rest.size(), out.size()));
    std::ranges::copy(part, out.begin());
    return part.size();
}

}   // namespace iiif
