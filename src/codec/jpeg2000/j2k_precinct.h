// What the packets of a precinct say of its code-blocks: how many coding passes each has and where
// their bytes lie (ISO 15444-1 B.10). The bytes themselves are not read.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "codec/file_window.h"
#include "codec/jpeg2000/j2k_geometry.h"
#include "codec/jpeg2000/j2k_tag_tree.h"

namespace iiif {

// A part of a code-block: passes of one code-word segment in one layer.
struct J2kChunk {
    std::int64_t offset = 0;   // in the file
    std::uint32_t bytes = 0;
    std::uint32_t next = 0;   // the code-block's next chunk; 0: this is the last one
    std::uint16_t layer = 0;
    std::uint8_t passes = 0;
    std::uint8_t segment = 0;   // of the code-block
};

struct J2kBlock {
    std::uint32_t first_chunk = 0;   // 0: there is none
    std::uint32_t last_chunk = 0;
    std::uint8_t zero_bit_planes = 0;
};

struct J2kPrecinct {
    // Band by band, in each row by row.
    std::vector<J2kBlock> blocks;
    std::vector<J2kChunk> chunks = std::vector<J2kChunk>(1);   // number 0 is none

    [[nodiscard]] std::int64_t bytes_held() const
    {
        return static_cast<std::int64_t>(blocks.capacity() * sizeof(J2kBlock) +
                                         chunks.capacity() * sizeof(J2kChunk));
    }
};

// More code-blocks than any encoder makes of a precinct; each costs some 60 bytes while it is read.
inline constexpr std::int64_t kMostBlocksOfPrecinct = std::int64_t{4} << 20;

// How many code-blocks the precinct has.
[[nodiscard]] std::int64_t block_count(const J2kResolution &resolution, std::int64_t precinct);

// Reads the packets of one precinct in the order of their layers. Used by one thread.
class J2kPrecinctReader {
public:
    // Throws Error(damaged) where there are more code-blocks than kMostBlocksOfPrecinct.
    J2kPrecinctReader(const J2kResolution &resolution, std::int64_t precinct, int block_style);

    // Reads the packet of a layer at `offset` and returns where it ends. What it says is added to
    // `result`, unless that is null. Throws Error(damaged).
    std::int64_t read(FileWindow &window, std::int64_t offset, int layer, J2kPrecinct *result);

private:
    struct BandState {
        Size grid;
        std::size_t first_block = 0;
        J2kTagTree inclusion;
        J2kTagTree zero_bit_planes;
    };
    struct BlockState {
        std::uint8_t length_bits = 3;
        std::uint8_t passes = 0;   // so far, and in the last segment
        std::uint8_t segment_passes = 0;
        std::uint8_t segment_limit = 0;   // how many the last segment can have
        std::uint8_t segment = 0;
        std::uint8_t zero_bit_planes = 0;
    };
    struct Piece {
        std::size_t block;
        J2kChunk chunk;
    };

    void read_header(J2kBitReader &in, int layer);
    void read_block(J2kBitReader &in, BandState &band, std::size_t x, std::size_t y, int layer);
    void read_lengths(J2kBitReader &in, std::size_t block, int passes, int layer);
    [[nodiscard]] int first_limit() const;
    [[nodiscard]] int next_limit(int limit) const;
    void add_pieces(J2kPrecinct &result) const;

    int block_style_;
    std::vector<BandState> bands_;
    std::vector<BlockState> blocks_;
    std::vector<Piece> pieces_;   // of the packet that is read
};

}   // namespace iiif
