// Reads many pieces of a file at once: announces all of them, then reads neighbouring pieces with
// one call. Owns the bytes. Used by one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/scratch_memory.h"
#include "model/byte_source.h"

namespace iiif {

class ScatteredBytes {
public:
    // Throws Error: damaged where a piece reaches beyond the end of the file, out_of_memory where
    // the pieces have more than `most` bytes together.
    ScatteredBytes(const ByteSource &file, std::vector<ByteRange> pieces, std::int64_t most);

    // Returns the bytes of one of the constructor's pieces, valid as long as this object.
    [[nodiscard]] std::span<const std::uint8_t> at(const ByteRange &piece) const;

private:
    struct Run {
        std::int64_t offset;   // in the file
        std::int64_t end;
        std::size_t start;   // where it begins in bytes_
    };

    void announce(const ByteSource &file) const;
    std::int64_t join(const std::vector<ByteRange> &pieces, std::int64_t gaps);

    std::vector<Run> runs_;   // by offset
    ScratchVector<std::uint8_t> bytes_;
};

}   // namespace iiif
