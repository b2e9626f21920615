// The working state of a code-block as bit masks: a 64-bit word holds eight columns of a stripe of
// four rows (ISO/IEC 15444-1 D.1). The pointers refer to arrays of one thread's BlockDecoder; they
// are plain so that code compiled for several machines can share this type.
//
// The coefficient in column c and row r of a word is bit 6 * (c + 1) + r + 1. The border of one bit
// on all sides is empty in the arrays; BlockWindow fills it when it reads a word.
#pragma once

#include <cstddef>
#include <cstdint>

namespace iiif {

inline constexpr int kStripeRows = 4;
inline constexpr int kWordColumns = 8;
inline constexpr auto kWordCoefficients = std::size_t{kStripeRows} * kWordColumns;
inline constexpr int kMostBitPlanes = 30;
// A code-block has at most 4096 coefficients and sides of at most 1024 (table A.18). A code-block
// of 4 by 1024 fills only half of each word.
inline constexpr std::size_t kMostWords = 256;
// The frame adds one word on either side of each stripe and one stripe above and below. A
// code-block of 4 by 1024 needs the most words.
inline constexpr std::size_t kMostFramedWords = (1 + 2) * (kMostWords + 2);

// The coding passes of a bit-plane (D.3).
enum class BlockPass { propagation, refinement, cleanup };

struct BlockState {
    // Framed words: an empty stripe comes first, and each stripe stands between two empty words.
    const std::uint64_t *valid;   // the coefficients that exist
    std::uint64_t *significant;
    std::uint64_t *negative;
    std::uint64_t *refined;   // coefficients refined at least once
    std::uint64_t *visited;   // decoded by this bit-plane's significance propagation
    // Unframed words, one bit-plane after another, the most significant first.
    std::uint64_t *planes;
    std::uint64_t *contexts;
    const std::uint8_t *significance;   // the SignificanceTable of the subband
    std::size_t words;                  // words per stripe
    std::size_t stripes;
    std::uint64_t below;   // 0 if contexts ignore the next stripe (D.7), otherwise all ones
    bool marked;           // each bit-plane ends with a segmentation symbol (D.5)
};

// The consecutive coding passes of one code-word segment; they may span several bit-planes.
struct BlockSegment {
    const std::uint8_t *begin;
    const std::uint8_t *end;
    int first_pass;      // 0 is the cleanup pass of the first bit-plane
    int passes;          // at least one
    bool raw;            // D.6
    bool fresh_always;   // contexts are reset after each pass (table A.19: RESET)
};

using DecodeSegment = void (*)(BlockState &, const BlockSegment &) noexcept;

// Runs on every machine.
void decode_segment_baseline(BlockState &state, const BlockSegment &segment) noexcept;

// Returns the fastest variant that this machine can run.
[[nodiscard]] DecodeSegment fastest_decode_segment() noexcept;

}   // namespace iiif
