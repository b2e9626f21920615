// Decodes JPEG 2000 code-blocks (ISO/IEC 15444-1 annex D): turns the bytes of coding passes into
// coefficients. A decoder belongs to one thread, decodes one code-block at a time, and reuses its
// memory of about 90 KB.
//
//     BlockDecoder decoder;
//     decoder.decode(block, bytes);
//     decoder.write({0, 0, 64, 64}, 1, to);
//
// Damaged bytes yield wrong coefficients but no error: the decoder never runs more passes than the
// code-block states and never reads beyond `bytes`.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "codec/jpeg2000/block_contexts.h"
#include "codec/jpeg2000/block_state.h"
#include "model/geometry.h"

namespace iiif {

// A code-word segment: `bytes` bytes hold `passes` coding passes.
struct J2kSegment {
    std::uint32_t bytes = 0;
    int passes = 0;
};

struct CodedBlock {
    Size size;
    BandKind kind = BandKind::low_across;
    int style = 0;        // table A.19
    int bit_planes = 0;   // coded bit-planes, at most kMostBitPlanes
    int region_shift = 0;
    std::span<const J2kSegment> segments;   // at most 3 * bit_planes - 2 passes in all
};

// The destination of coefficients: consecutive rows are `stride` samples apart.
template <class Sample> struct BlockTarget {
    Sample *first = nullptr;
    std::int64_t stride = 0;
};

class BlockDecoder {
public:
    // Tests pass the variant for another machine.
    explicit BlockDecoder(DecodeSegment decode_segment = fastest_decode_segment())
        : decode_segment_(decode_segment)
    {
    }

    // `bytes` holds all segments in order. Missing bytes are read as ones.
    void decode(const CodedBlock &block, std::span<const std::uint8_t> bytes);

    // Writes a part of the code-block decoded last. Coefficients of the reversible transform are
    // exact if all bit-planes were decoded; otherwise they are reconstructed at the midpoint
    // (E.1.1.2) and rounded towards zero.
    void write(const Rect &part, const BlockTarget<std::int32_t> &to) const;
    // Coefficients of the irreversible transform are multiples of `step`, reconstructed at the
    // midpoint.
    void write(const Rect &part, float step, const BlockTarget<float> &to) const;

private:
    // The coefficients of one word, row by row, in units of half the least significant bit-plane.
    using Halves = std::array<std::int32_t, kWordCoefficients>;
    using Magnitudes = std::array<std::uint32_t, kWordCoefficients>;

    void prepare(const CodedBlock &block);
    void set_valid(const Size &size);
    [[nodiscard]] BlockState state();
    [[nodiscard]] std::size_t framed(std::size_t stripe, std::size_t word) const
    {
        return (stripe + 1) * (words_ + 2) + word + 1;
    }
    void gather(std::size_t stripe, std::size_t word, Magnitudes &bits) const;
    void expand(std::size_t stripe, std::size_t word, Halves &halves) const;
    [[nodiscard]] std::int32_t in_region(std::int32_t half) const;
    template <class Sample, class Convert>
    void write_part(const Rect &part, const BlockTarget<Sample> &to, const Convert &convert) const;

    DecodeSegment decode_segment_;
    int style_ = 0;
    BandKind kind_ = BandKind::low_across;
    int region_shift_ = 0;
    int last_plane_ = 0;   // the last decoded bit-plane, counted from the least significant
    int planes_decoded_ = 0;
    bool ends_in_propagation_ = false;
    std::size_t words_ = 0;
    std::size_t stripes_ = 0;
    Size size_;   // the size for which valid_ was computed
    std::array<std::uint64_t, kContextCount> contexts_{};
    std::array<std::uint64_t, kMostFramedWords> valid_{};
    std::array<std::uint64_t, kMostFramedWords> significant_{};
    std::array<std::uint64_t, kMostFramedWords> negative_{};
    std::array<std::uint64_t, kMostFramedWords> refined_{};
    std::array<std::uint64_t, kMostFramedWords> visited_{};
    std::array<std::uint64_t, kMostBitPlanes * kMostWords> planes_{};
};

}   // namespace iiif
