// What decoding a code-block works on, as bits: a word of 64 bits holds eight columns of a stripe
// of four rows (ISO/IEC 15444-1 D.1). Plain pointers into one thread's BlockDecoder, so that code
// for several machines can share them.
//
// The coefficient in column c and row r of a word is bit 6 * (c + 1) + r + 1: there is a border of
// one bit all round, which is empty in the arrays and filled when a word is looked at.
#pragma once

#include <cstddef>
#include <cstdint>

namespace iiif {

inline constexpr int kStripeRows = 4;
inline constexpr int kWordColumns = 8;
inline constexpr int kMostBitPlanes = 30;
// A code-block has 4096 coefficients at most and sides of 1024 at most (table A.18); one of 4 by
// 1024 fills half of each word.
inline constexpr std::size_t kMostWords = 256;
// With a word on either side of each stripe, and a stripe above and below: the same code-block
// needs most.
inline constexpr std::size_t kMostFramedWords = (1 + 2) * (256 + 2);

// Which coding pass of a bit-plane (D.3).
enum class BlockPass { propagation, refinement, cleanup };

struct BlockState {
    // Of framed words, the first stripe after an empty one, each between two empty words.
    const std::uint64_t *valid;   // the coefficients that the code-block has
    std::uint64_t *significant;
    std::uint64_t *negative;
    std::uint64_t *refined;   // at least once
    std::uint64_t *visited;   // by the significance propagation of this bit-plane
    // Words without a frame, of one bit-plane after the other, the most significant first.
    std::uint64_t *planes;
    std::uint64_t *contexts;
    const std::uint8_t *significance;   // the SignificanceTable of the band
    std::size_t words;                  // of a stripe
    std::size_t stripes;
    std::uint64_t below;   // 0 where contexts do not look at the next stripe (D.7), else all ones
    bool marked;           // a bit-plane ends with a segmentation symbol (D.5)
};

// Passes that one code-word segment codes, in one bit-plane after the other.
struct BlockSegment {
    const std::uint8_t *begin;
    const std::uint8_t *end;
    int first_pass;      // 0: the cleanup pass of the first bit-plane
    int passes;          // at least one
    bool raw;            // D.6
    bool fresh_always;   // contexts are set anew for each pass (table A.19: RESET)
};

using DecodeSegment = void (*)(BlockState &, const BlockSegment &) noexcept;

// Fits all machines.
void decode_segment_baseline(BlockState &state, const BlockSegment &segment) noexcept;

// The fastest one that this machine can run.
[[nodiscard]] DecodeSegment fastest_decode_segment() noexcept;

}   // namespace iiif
