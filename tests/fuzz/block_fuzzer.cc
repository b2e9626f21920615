// Decodes a JPEG 2000 code-block from arbitrary bytes. The variants for old and new processors must
// agree. The first seven bytes state the block, the next ones its segments. scripts/fuzz builds and
// runs it.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/sink.h"
#include "codec/jpeg2000/block_decoder.h"
#include "codec/jpeg2000/block_state.h"

namespace iiif {
namespace {

constexpr std::size_t kHead = 7;
constexpr int kMostSegments = 8;

// A code-block as it is stated by a packet header that has been checked (J2kPrecinctReader).
struct Stated {
    CodedBlock block;
    std::vector<J2kSegment> segments;
};

Stated stated_block(Bytes head, std::size_t bytes)
{
    constexpr std::array kKinds{BandKind::low_across, BandKind::high_across, BandKind::high_both};
    const int width = 2 + head[0] % 9;
    const int height = std::min(2 + head[1] % 9, 12 - width);
    const int planes = 1 + head[2] % kMostBitPlanes;
    Stated stated{.block = {.size = {1 + (std::int64_t{head[3]} * ((1 << width) - 1)) / 255,
                                     1 + (std::int64_t{head[4]} * ((1 << height) - 1)) / 255},
                            .kind = kKinds[head[5] % kKinds.size()],
                            .style = head[6] & 63,
                            .bit_planes = planes,
                            .region_shift = 0,
                            .segments = {}},
                  .segments = {}};
    const int count = 1 + head[5] / 4 % kMostSegments;
    int passes = 3 * planes - 2;
    for (int i = 0; i < count && passes > 0; ++i) {
        const int taken = i + 1 == count ? passes : std::min(passes, 1 + head[2] % 5);
        stated.segments.push_back(
            {static_cast<std::uint32_t>(bytes / static_cast<unsigned>(count)), taken});
        passes -= taken;
    }
    return stated;
}

std::vector<std::int32_t> decoded(const Stated &stated, Bytes bytes, DecodeSegment variant)
{
    BlockDecoder decoder(variant);
    auto block = stated.block;
    block.segments = stated.segments;
    decoder.decode(block, bytes);
    std::vector<std::int32_t> samples(
        static_cast<std::size_t>(block.size.width * block.size.height));
    decoder.write(rect_of(block.size), {samples.data(), block.size.width});
    return samples;
}

void decode(Bytes input)
{
    const auto bytes = input.subspan(kHead);
    const auto stated = stated_block(input.first(kHead), bytes.size());
    if (decoded(stated, bytes, fastest_decode_segment()) !=
        decoded(stated, bytes, decode_segment_baseline)) {
        std::abort();
    }
}

}   // namespace
}   // namespace iiif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    if (count > iiif::kHead) {
        iiif::decode({bytes, count});
    }
    return 0;
}
