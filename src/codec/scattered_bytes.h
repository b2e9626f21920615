// Pieces of a file, announced and read together: those that lie close to each other with one read.
// Used by one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/byte_source.h"

namespace iiif {

class ScatteredBytes {
public:
    // Throws Error: damaged where the file ends before, out_of_memory where the pieces are more
    // than `most` bytes.
    ScatteredBytes(const ByteSource &file, std::vector<ByteRange> pieces, std::int64_t most);

    // One of the pieces it was made for.
    [[nodiscard]] std::span<const std::uint8_t> at(const ByteRange &piece) const;

private:
    struct Run {
        std::int64_t offset;   // in the file
        std::int64_t end;
        std::size_t start;   // in bytes_
    };

    void announce(const ByteSource &file) const;
    std::int64_t join(const std::vector<ByteRange> &pieces, std::int64_t gaps);

    std::vector<Run> runs_;   // by offset
    std::vector<std::uint8_t> bytes_;
};

}   // namespace iiif
