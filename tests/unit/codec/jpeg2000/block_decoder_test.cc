// Compares code-blocks with a twin that decodes one coefficient at a time. Any bytes are a valid
// code-block, and noise reaches all contexts of all passes. jp2_reader_test.cc tests code-blocks
// that an encoder made.
#include "codec/jpeg2000/block_decoder.h"

#include <random>

#include <gtest/gtest.h>

#include "block_twin.h"
#include "codec/jpeg2000/j2k_parameters.h"

namespace iiif {
namespace {

class Noise {
public:
    explicit Noise(unsigned seed) : random_(seed) {}

    int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

    // Avoids bytes that carry (C.3.4: above 7F after FF), which no encoder would write there.
    std::vector<std::uint8_t> bytes(std::size_t count)
    {
        std::vector<std::uint8_t> result;
        while (result.size() < count) {
            const auto byte = below(12) == 0 ? 255 : below(256);
            const bool carries = !result.empty() && result.back() == 255 && byte > 127;
            result.push_back(static_cast<std::uint8_t>(carries ? byte & 127 : byte));
        }
        return result;
    }

private:
    std::mt19937 random_;
};

// Returns the segments of `passes` coding passes in a style (D.4.2, table D.9), with random
// lengths.
std::vector<J2kSegment> segments(int style, int passes, Noise &noise, std::size_t most)
{
    std::vector<J2kSegment> result;
    for (int pass = 0; pass < passes;) {
        int count = passes;
        if ((style & kTerminateAll) != 0) {
            count = 1;
        }
        else if ((style & kBypass) != 0) {
            count = pass < 10 ? 10 : pass % 3 == 1 ? 2 : 1;
        }
        count = std::min(count, passes - pass);
        const auto bytes = static_cast<std::uint32_t>(noise.below(static_cast<int>(most)));
        result.push_back({bytes, count});
        pass += count;
    }
    return result;
}

std::vector<std::int32_t> decoded(BlockDecoder &decoder, const CodedBlock &block,
                                  std::span<const std::uint8_t> bytes)
{
    const auto &[width, height] = block.size;
    std::vector<std::int32_t> result(static_cast<std::size_t>(width * height));
    decoder.decode(block, bytes);
    decoder.write(rect_of(block.size), {result.data(), width});
    return result;
}

constexpr std::array<Size, 11> kSizes{{{64, 64},
                                       {32, 32},
                                       {16, 16},
                                       {4, 4},
                                       {1, 1},
                                       {4, 1024},
                                       {1024, 4},
                                       {3, 1023},
                                       {61, 7},
                                       {9, 33},
                                       {250, 13}}};

// Tests every style, with random subbands and numbers of passes, on the code for every machine.
class BlockOfNoise : public testing::TestWithParam<int> {};

TEST_P(BlockOfNoise, IsWhatTheTwinMakesOfIt)
{
    const int style = GetParam();
    Noise noise(static_cast<unsigned>(style));
    BlockDecoder fastest;
    BlockDecoder baseline(decode_segment_baseline);
    for (const auto &size : kSizes) {
        for (int i = 0; i < 8; ++i) {
            CodedBlock block{.size = size,
                             .kind = static_cast<BandKind>(noise.below(kBandKinds)),
                             .style = style,
                             .bit_planes = 1 + noise.below(i == 0 ? kMostBitPlanes : 12),
                             .segments = {}};
            const int most = 3 * block.bit_planes - 2;
            const auto parts = segments(style, 1 + noise.below(most), noise, i < 4 ? 400 : 30);
            block.segments = parts;
            std::size_t count = 0;
            for (const auto &part : parts) {
                count += part.bytes;
            }
            const auto bytes = noise.bytes(count);
            const auto wanted = twin_block(block, bytes);
            EXPECT_EQ(decoded(fastest, block, bytes), wanted) << size.width << "x" << size.height;
            EXPECT_EQ(decoded(baseline, block, bytes), wanted) << size.width << "x" << size.height;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(AllStyles, BlockOfNoise, testing::Range(0, 64));

TEST(BlockDecoder, HandsOutAnyPartOfABlock)
{
    Noise noise(5);
    BlockDecoder decoder;
    const std::array<J2kSegment, 1> segment{{{300, 13}}};
    const CodedBlock block{.size = {37, 29}, .bit_planes = 7, .segments = segment};
    const auto bytes = noise.bytes(300);
    const auto whole = decoded(decoder, block, bytes);
    for (const auto &part : {Rect{0, 0, 1, 1}, {5, 3, 20, 11}, {36, 28, 1, 1}, {7, 0, 9, 29}}) {
        std::vector<std::int32_t> values(static_cast<std::size_t>(part.height * 40), 77);
        std::vector<float> steps(values.size(), 77);
        decoder.write(part, {values.data(), 40});
        decoder.write(part, 1, {steps.data(), 40});
        for (std::int64_t y = 0; y < part.height; ++y) {
            for (std::int64_t x = 0; x < 40; ++x) {
                const auto at = static_cast<std::size_t>(y * 40 + x);
                const auto wanted = static_cast<std::size_t>((part.y + y) * 37 + part.x + x);
                EXPECT_EQ(values[at], x < part.width ? whole[wanted] : 77);
                // Float coefficients keep the half that integers round away.
                EXPECT_LE(std::abs(steps[at] - static_cast<float>(values[at])), 0.5F);
            }
        }
    }
}

TEST(BlockDecoder, MovesRegionsOfInterestDown)
{
    Noise noise(6);
    BlockDecoder decoder;
    const std::array<J2kSegment, 1> segment{{{500, 22}}};
    CodedBlock block{.size = {32, 32}, .bit_planes = 8, .segments = segment};
    const auto bytes = noise.bytes(500);
    const auto whole = decoded(decoder, block, bytes);
    block.region_shift = 4;
    const auto moved = decoded(decoder, block, bytes);
    int in_region = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto magnitude = std::abs(whole[i]);
        const bool up = 2 * magnitude + 1 >= 16;
        in_region += up ? 1 : 0;
        EXPECT_EQ(std::abs(moved[i]), up ? magnitude >> 4 : magnitude);
    }
    EXPECT_GT(in_region, 10);
}

// The standard leaves these coefficients undefined, but all variants must decode the same.
TEST(BlockDecoder, MakesTheSameOfCarriesAndOfBytesThatAreMissing)
{
    Noise noise(8);
    BlockDecoder fastest;
    BlockDecoder baseline(decode_segment_baseline);
    for (int style = 0; style < 64; ++style) {
        const auto parts = segments(style, 28, noise, 100);
        const CodedBlock block{
            .size = {64, 64}, .style = style, .bit_planes = 10, .segments = parts};
        std::vector<std::uint8_t> bytes;
        while (bytes.size() < 200) {
            bytes.push_back(noise.below(2) == 0 ? 255
                                                : static_cast<std::uint8_t>(noise.below(256)));
        }
        EXPECT_EQ(decoded(fastest, block, bytes), decoded(baseline, block, bytes));
        EXPECT_EQ(decoded(fastest, block, {}), decoded(baseline, block, {}));
    }
}

}   // namespace
}   // namespace iiif
