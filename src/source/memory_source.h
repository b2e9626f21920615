// A ByteSource that owns its bytes in memory. Constant; any number of threads may read it.
#pragma once

#include <cstdint>
#include <vector>

#include "model/byte_source.h"

namespace iiif {

class MemorySource final : public ByteSource {
public:
    // Takes ownership of the bytes. The key and the validator are digests of all of them.
    explicit MemorySource(std::vector<std::uint8_t> content);

    [[nodiscard]] std::int64_t bytes() const noexcept override;
    [[nodiscard]] const SourceIdentity &identity() const noexcept override { return identity_; }
    std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const override;
    void read_many(std::span<const ByteRange> /*ranges*/) const override {}

private:
    std::vector<std::uint8_t> content_;
    SourceIdentity identity_;
};

}   // namespace iiif
