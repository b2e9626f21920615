// Valid headers that serve only to cause work: the cost of opening them must be proportional to
// their length. It used to take minutes and unbounded memory.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/error.h"
#include "codec/jpeg2000/jp2_picture.h"
#include "growth.h"
#include "memory_file.h"

namespace iiif {
namespace {

class HeaderBytes {
public:
    HeaderBytes &put(std::uint64_t value, std::size_t count)
    {
        while (count-- > 0) {
            bytes_.push_back(static_cast<std::uint8_t>(value >> 8 * count));
        }
        return *this;
    }

    [[nodiscard]] const std::vector<std::uint8_t> &bytes() const { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};

constexpr std::uint32_t kLargest = 0x7FFFFFFF;
constexpr std::uint32_t kTiles = 65535;

struct Headers {
    std::uint32_t components = 3;
    std::uint32_t tile_width = kLargest;
    std::uint32_t tile_height = kLargest;
};

void put_coding(HeaderBytes &to, std::uint32_t layers, std::uint32_t style = 0)
{
    to.put(0xFF52, 2).put(12, 2).put(0, 1).put(0, 1).put(layers, 2).put(0, 1);
    to.put(32, 1).put(0, 1).put(0, 1).put(style, 1).put(1, 1);
}

void put_quantization(HeaderBytes &to, std::uint32_t exponent = 8)
{
    to.put(0xFF5C, 2).put(2 + 1 + 97, 2).put(0x40, 1);
    for (int band = 0; band < 97; ++band) {
        to.put(exponent << 3, 1);
    }
}

HeaderBytes main_header(const Headers &headers, std::uint32_t style = 0)
{
    HeaderBytes to;
    to.put(0xFF4F, 2).put(0xFF51, 2).put(38 + 3 * headers.components, 2).put(0, 2);
    to.put(kLargest, 4).put(kLargest, 4).put(0, 4).put(0, 4);
    to.put(headers.tile_width, 4).put(headers.tile_height, 4).put(0, 4).put(0, 4);
    to.put(headers.components, 2);
    for (std::uint32_t i = 0; i < headers.components; ++i) {
        to.put(7, 1).put(1, 1).put(1, 1);
    }
    put_coding(to, 1, style);
    put_quantization(to);
    return to;
}

// Appends a tile-part without packets; `own` is its header.
void put_part(HeaderBytes &to, std::uint32_t tile, const HeaderBytes &own)
{
    to.put(0xFF90, 2).put(10, 2).put(tile, 2).put(14 + own.bytes().size(), 4).put(0, 1).put(1, 1);
    for (const auto byte : own.bytes()) {
        to.put(byte, 1);
    }
    to.put(0xFF93, 2);
}

void open_or_refuse(const MemoryFile &file)
{
    try {
        (void)open_jp2_picture(file.open());
    }
    catch (const Error &error) {
        EXPECT_FALSE(error.sentence().empty());
    }
}

constexpr std::uint32_t kShare = 8;

// `make(share)` makes headers with 1/share of the tiles, components or markers. The whole is as
// long as `pieces` headers of an eighth.
template <class Make> bool opening_is_proportional(int pieces, const Make &make)
{
    const MemoryFile piece(make(kShare).put(0xFFD9, 2).bytes());
    const MemoryFile whole(make(1).put(0xFFD9, 2).bytes());
    return is_proportional(
        pieces, [&] { open_or_refuse(piece); }, [&] { open_or_refuse(whole); });
}

// Makes tiles with their own headers, no two alike.
template <class Put> HeaderBytes own_headers(const Headers &headers, std::uint32_t tiles, Put put)
{
    auto content = main_header(headers);
    for (std::uint32_t tile = 0; tile < tiles; ++tile) {
        HeaderBytes own;
        put(own, tile);
        put_part(content, tile, own);
    }
    return content;
}

// Tests the maximum number of tiles, each with its own header.
template <class Put> bool opening_tiles_is_proportional(const Put &put)
{
    return opening_is_proportional(kShare, [&](std::uint32_t share) {
        return own_headers({.tile_width = 32769 * share}, kTiles / share, put);
    });
}

TEST(J2kHostile, TilesWithACodingOfTheirOwn)
{
    EXPECT_TRUE(opening_tiles_is_proportional(
        [](HeaderBytes &own, std::uint32_t tile) { put_coding(own, 1 + tile % 60000); }));
}

TEST(J2kHostile, TilesWithAQuantizationOfTheirOwn)
{
    EXPECT_TRUE(opening_tiles_is_proportional(
        [](HeaderBytes &own, std::uint32_t tile) { put_quantization(own, 1 + tile % 30); }));
}

TEST(J2kHostile, TilesWithChangesOfProgressionOfTheirOwn)
{
    EXPECT_TRUE(opening_tiles_is_proportional([](HeaderBytes &own, std::uint32_t tile) {
        own.put(0xFF5F, 2).put(2 + 7, 2).put(0, 2).put(1 + tile % 60000, 2).put(33, 1).put(3, 1);
        own.put(0, 1);
    }));
}

// Each tile's coding covers all components, so the cost grows with both.
TEST(J2kHostile, TilesOfHundredsOfComponents)
{
    EXPECT_TRUE(opening_is_proportional(kShare * kShare, [](std::uint32_t share) {
        return own_headers({.components = 250 / share, .tile_width = (1U << 21) * share},
                           800 / share,
                           [](HeaderBytes &own, std::uint32_t tile) { put_coding(own, 1 + tile); });
    }));
}

TEST(J2kHostile, CodingsThatAreStatedAgainAndAgainForThousandsOfComponents)
{
    EXPECT_TRUE(opening_is_proportional(kShare, [](std::uint32_t share) {
        auto content = main_header({.components = 16384 / share});
        for (std::uint32_t i = 0; i < 20000 / share; ++i) {
            put_coding(content, 1 + i);
            put_quantization(content, 1 + i % 30);
        }
        put_part(content, 0, {});
        return content;
    }));
}

// XTsiz may be any 32-bit number; the memory estimate must still be right.
TEST(J2kHostile, AHighThroughputTileFarLargerThanThePicture)
{
    auto content = main_header({.tile_width = 0xFFFFFFFF, .tile_height = 0xFFFFFFFF}, 0x40);
    put_part(content, 0, {});
    content.put(0xFFD9, 2);
    auto bytes = content.bytes();
    for (const std::size_t side : {8U, 12U}) {   // Xsiz, Ysiz: 5000
        std::fill_n(bytes.begin() + static_cast<long>(side), 4, std::uint8_t{0});
        bytes[side + 2] = 5000 >> 8;
        bytes[side + 3] = 5000 & 255;
    }
    const MemoryFile file(bytes);
    const auto level = open_jp2_picture(file.open())->info->levels[0];
    EXPECT_EQ(level.size, (Size{5000, 5000}));
    EXPECT_GE(level.decoding_bytes, 5000 * 5000 * 3 * 8);
    EXPECT_LT(level.decoding_bytes, std::int64_t{5000} * 5000 * 3 * 500);
}

}   // namespace
}   // namespace iiif
