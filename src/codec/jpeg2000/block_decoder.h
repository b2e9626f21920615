// Decodes code-blocks of JPEG 2000 (ISO/IEC 15444-1 annex D): from the bytes of coding passes to
// coefficients. One block after the other, by one thread; its memory, some 90 KB, is reused.
//
//     BlockDecoder decoder;
//     decoder.decode(block, bytes);
//     decoder.write({0, 0, 64, 64}, 1, to);
//
// Damaged bytes become other coefficients: no more passes are decoded than the block states, and
// no byte is read that is not the block's.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "codec/jpeg2000/block_contexts.h"
#include "codec/jpeg2000/block_state.h"
#include "model/geometry.h"

namespace iiif {

// A code-word segment: so many bytes code so many passes.
struct J2kSegment {
    std::uint32_t bytes = 0;
    int passes = 0;
};

struct CodedBlock {
    Size size;
    BandKind kind = BandKind::low_across;
    int style = 0;        // table A.19
    int bit_planes = 0;   // that are coded: kMostBitPlanes at most
    int region_shift = 0;
    std::span<const J2kSegment> segments;   // of 3 * bit_planes - 2 passes at most
};

// Where coefficients go: a row begins `stride` samples after the one above it.
template <class Sample> struct BlockTarget {
    Sample *first = nullptr;
    std::int64_t stride = 0;
};

class BlockDecoder {
public:
    explicit BlockDecoder(DecodeSegment decode_segment = fastest_decode_segment())
        : decode_segment_(decode_segment)
    {
    }

    // `bytes` are those of all segments, one after the other; what is missing are ones.
    void decode(const CodedBlock &block, std::span<const std::uint8_t> bytes);

    // Hands out a part of the block that was decoded last. Coefficients of the reversible transform
    // are exact, or what is known of them with half of what is not (E.1.1.2), rounded towards zero.
    void write(const Rect &part, const BlockTarget<std::int32_t> &to) const;
    // Those of the irreversible one are multiples of `step`, with half of what is not known.
    void write(const Rect &part, float step, const BlockTarget<float> &to) const;

private:
    // Of a word, row by row, in halves of what a bit of the last bit-plane counts.
    using Halves = std::array<std::int32_t, kStripeRows * kWordColumns>;
    using Magnitudes = std::array<std::uint32_t, kStripeRows * kWordColumns>;

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
    int last_plane_ = 0;   // of those decoded, counted from the least significant one
    int planes_decoded_ = 0;
    bool ends_in_propagation_ = false;
    std::size_t words_ = 0;
    std::size_t stripes_ = 0;
    Size size_;   // that valid_ is made for
    std::array<std::uint64_t, kContextCount> contexts_{};
    std::array<std::uint64_t, kMostFramedWords> valid_{};
    std::array<std::uint64_t, kMostFramedWords> significant_{};
    std::array<std::uint64_t, kMostFramedWords> negative_{};
    std::array<std::uint64_t, kMostFramedWords> refined_{};
    std::array<std::uint64_t, kMostFramedWords> visited_{};
    std::array<std::uint64_t, kMostBitPlanes * kMostWords> planes_{};
};

}   // namespace iiif
