// Parses the packet headers of a precinct: the number of coding passes of each code-block and the
// offsets of their bytes (ISO 15444-1 B.10). Does not read the bytes themselves.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/work_budget.h"
#include "codec/file_window.h"
#include "codec/jpeg2000/j2k_geometry.h"
#include "codec/jpeg2000/j2k_tag_tree.h"

namespace iiif {

// A part of a code-block: the passes of one code-word segment in one layer.
struct J2kChunk {
    std::int64_t offset = 0;   // in the file
    std::uint32_t bytes = 0;
    std::uint32_t next = 0;   // the next chunk of the code-block; 0: none
    std::uint16_t layer = 0;
    std::uint8_t passes = 0;
    std::uint8_t segment = 0;   // number within the code-block
};

// A code-block: a list of chunks, linked by their numbers in J2kPrecinct::chunks.
struct J2kBlock {
    std::uint32_t first_chunk = 0;   // 0: the code-block has none
    std::uint32_t last_chunk = 0;
    std::uint8_t zero_bit_planes = 0;
};

struct J2kPrecinct {
    // Ordered by subband, and row by row within a subband.
    std::vector<J2kBlock> blocks;
    std::vector<J2kChunk> chunks = std::vector<J2kChunk>(1);   // number 0 means "none"

    [[nodiscard]] std::int64_t bytes_held() const
    {
        return static_cast<std::int64_t>(blocks.capacity() * sizeof(J2kBlock) +
                                         chunks.capacity() * sizeof(J2kChunk));
    }
};

// This is more code-blocks than any encoder puts into a precinct. Each takes about 60 bytes while
// packets are read.
inline constexpr std::int64_t kMostBlocksOfPrecinct = std::int64_t{4} << 20;

// Returns the number of code-blocks in the precinct.
[[nodiscard]] std::int64_t block_count(const J2kResolution &resolution, std::int64_t precinct);

// Returns the offset after the packet at `offset` if the packet is empty. Throws Error(damaged).
[[nodiscard]] std::optional<std::int64_t> end_of_empty_packet(FileWindow &window,
                                                              std::int64_t offset);

// Reads the packets of one precinct in layer order. Used by one thread.
class J2kPrecinctReader {
public:
    // Throws Error(damaged) if the precinct has more than kMostBlocksOfPrecinct code-blocks.
    J2kPrecinctReader(const J2kResolution &resolution, std::int64_t precinct, int block_style);

    // Reads the packet of `layer` at `offset` and returns the offset after it. Adds its
    // code-blocks' passes to `result` unless that is null. Throws Error(damaged).
    // Spends a step for each code-block of a packet that is not empty.
    std::int64_t read(FileWindow &window, std::int64_t offset, int layer, WorkBudget &budget,
                      J2kPrecinct *result);

private:
    struct BandState {
        Size grid;
        std::size_t first_block = 0;
        J2kTagTree inclusion;
        J2kTagTree zero_bit_planes;
    };
    struct BlockState {
        std::uint8_t length_bits = 3;
        std::uint8_t passes = 0;   // in all segments so far
        std::uint8_t segment_passes = 0;
        std::uint8_t segment_limit = 0;   // passes that the last segment can hold
        std::uint8_t segment = 0;
        std::uint8_t zero_bit_planes = 0;
    };
    struct Piece {
        std::size_t block;
        J2kChunk chunk;
    };

    void read_header(J2kBitReader &in, int layer, WorkBudget &budget);
    void read_block(J2kBitReader &in, BandState &band, std::size_t x, std::size_t y, int layer);
    void read_lengths(J2kBitReader &in, std::size_t block, int passes, int layer);
    [[nodiscard]] int first_limit() const;
    [[nodiscard]] int next_limit(int limit) const;
    void add_pieces(J2kPrecinct &result) const;

    int block_style_;
    std::vector<BandState> bands_;
    std::vector<BlockState> blocks_;
    std::vector<Piece> pieces_;   // in the packet being read
};

}   // namespace iiif
