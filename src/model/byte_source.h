// The bytes that a picture is read from: a file, memory, or any other place. Codecs see a
// ByteSource and never a path. Reads state their offset, so any number of threads may share a
// ByteSource.
#pragma once

#include <cstdint>
#include <span>

#include "model/source_identity.h"

namespace iiif {

struct ByteRange {
    std::int64_t offset = 0;
    std::int64_t bytes = 0;

    bool operator==(const ByteRange &) const = default;
};

class ByteSource {
public:
    virtual ~ByteSource() = default;

    // The identity and the size are those at the time when the source was opened.
    [[nodiscard]] virtual std::int64_t bytes() const noexcept = 0;
    [[nodiscard]] virtual const SourceIdentity &identity() const noexcept = 0;

    // Reads up to out.size() bytes, fewer only at the end of the source. Throws Error(damaged) when
    // the source cannot be read.
    virtual std::size_t read_some(std::int64_t offset, std::span<std::uint8_t> out) const = 0;
    // Fills `out`. Throws Error(damaged) when the source ends before that.
    void read(std::int64_t offset, std::span<std::uint8_t> out) const;

    // Announces that these ranges will be read next: a source that has to wait for its bytes
    // fetches them together. Announcing never changes what a read returns. Ranges may be in any
    // order, overlap, and reach beyond the end.
    virtual void read_many(std::span<const ByteRange> ranges) const = 0;
};

}   // namespace iiif
