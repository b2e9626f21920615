// Tests what the index of a JPEG 2000 codestream holds, and that its cost grows with the content it
// indexes.
#include "codec/jpeg2000/j2k_index.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/bounded_cache.h"
#include "codec/jpeg2000/jp2_reader.h"
#include "growth.h"
#include "jp2_maker.h"

namespace iiif {
namespace {

constexpr int kMostLayers = 65535;
constexpr int kShare = 8;

// Expects one packet per layer, in order, from a tile whose only precinct is in the last of many
// components and resolutions.
void expect_each_layer(J2kProgression progression, std::size_t components, int layers)
{
    J2kSize size;
    size.image = size.tile = {0, 0, 1, 1};
    size.components.resize(components);
    J2kTile tile{.rect = size.image, .components = {}};
    tile.components.resize(components);
    for (auto &component : tile.components) {
        component.resolutions.resize(33);
    }
    tile.components.back().resolutions.back().precincts = {0, 0, 1, 1};
    tile.precinct_count = 1;
    J2kTileCoding coding;
    coding.progression = progression;
    coding.layers = layers;
    coding.components.resize(components);
    int found = 0;
    WorkBudget budget(nullptr);
    for_each_packet(tile, size, coding, budget, [&](const J2kPacketName &packet) {
        EXPECT_EQ(packet.layer, found++);
        return true;
    });
    EXPECT_EQ(found, layers);
}

TEST(J2kPacketOrder, DoesNotGoThroughResolutionsWithoutPacketsForEachLayer)
{
    for (const auto progression : {J2kProgression::lrcp, J2kProgression::rlcp}) {
        EXPECT_TRUE(is_proportional(
            kShare, [&] { expect_each_layer(progression, 2000 / kShare, kMostLayers / kShare); },
            [&] { expect_each_layer(progression, 2000, kMostLayers); }));
    }
}

TEST(J2kPackets, OfAPrecinctFollowEachOtherOrNot)
{
    const std::vector<J2kPacketPlace> joined{{100, 5}, {105, 2}, {300, 1}, {301, 9}};
    const std::vector<J2kPacketPlace> apart{{100, 5}, {400, 2}, {105, 1}, {0, 0}};
    for (const auto &places : {joined, apart}) {
        const J2kPackets packets(J2kPackets::From::lengths, 2, places);
        for (std::size_t precinct = 0; precinct < 2; ++precinct) {
            const auto found = packets.of(static_cast<std::int64_t>(precinct));
            ASSERT_EQ(found.size(), 2U);
            for (std::size_t layer = 0; layer < 2; ++layer) {
                EXPECT_EQ(found[layer].offset, places[2 * precinct + layer].offset);
                EXPECT_EQ(found[layer].bytes, places[2 * precinct + layer].bytes);
            }
        }
    }
}

J2kPackets packets_of_one_byte(int precincts, int layers)
{
    std::vector<J2kPacketPlace> places;
    places.reserve(static_cast<std::size_t>(precincts) * static_cast<std::size_t>(layers));
    for (int i = 0; i < precincts * layers; ++i) {
        places.push_back({1000 + i, 1});
    }
    return {J2kPackets::From::lengths, layers, places};
}

void expect_last_places(const J2kPackets &packets, int precincts, int layers)
{
    for (int precinct = 0; precinct < precincts; ++precinct) {
        EXPECT_EQ(packets.of(precinct).back().offset, 1000 + (precinct + 1) * layers - 1);
    }
}

TEST(J2kPackets, OfAsManyLayersAsThereCanBeAreFoundAtOnce)
{
    constexpr int kPrecincts = 64;
    const auto piece = packets_of_one_byte(kPrecincts / kShare, kMostLayers / kShare);
    const auto whole = packets_of_one_byte(kPrecincts, kMostLayers);
    EXPECT_TRUE(is_proportional(
        kShare * kShare,
        [&] { expect_last_places(piece, kPrecincts / kShare, kMostLayers / kShare); },
        [&] { expect_last_places(whole, kPrecincts, kMostLayers); }));
}

TEST(BoundedCache, KeepsAloneWhatIsLargerThanItsBound)
{
    BoundedCache<int, int> cache(100);
    cache.put(1, std::make_shared<int>(1), 60);
    cache.put(2, std::make_shared<int>(2), 300);
    EXPECT_EQ(cache.get(1), nullptr);
    ASSERT_NE(cache.get(2), nullptr);
    cache.put(3, std::make_shared<int>(3), 60);
    EXPECT_EQ(cache.get(2), nullptr);
    ASSERT_NE(cache.get(3), nullptr);
    cache.put(4, std::make_shared<int>(4), 40);
    EXPECT_NE(cache.get(3), nullptr);
    EXPECT_NE(cache.get(4), nullptr);
}

// Returns the offset of the last tile-part's length (A.4.2).
std::size_t last_length(const std::vector<std::uint8_t> &bytes)
{
    std::size_t found = 0;
    for (std::size_t i = 0; i + 12 < bytes.size(); ++i) {
        // Lsot is always 10.
        if (bytes[i] == 0xFF && bytes[i + 1] == 0x90 && bytes[i + 2] == 0 && bytes[i + 3] == 10) {
            found = i + 6;
        }
    }
    return found;
}

TEST(J2kCodestream, EndsWithATilePartThatStatesNoLength)
{
    for (const std::uint32_t colors : {0U, 16U}) {
        Jp2Recipe recipe;
        recipe.plt = true;
        recipe.tile_parts = 'R';
        recipe.progression = "RPCL";
        recipe.colors = colors;
        const auto whole = make_jp2(recipe);
        auto bytes = whole.content();
        const auto at = last_length(bytes);
        ASSERT_GT(at, 0U);
        std::fill_n(bytes.begin() + static_cast<long>(at), 4, std::uint8_t{0});
        const MemoryFile file(bytes);
        const auto picture = open_jp2_picture(file.open());
        const auto stated = open_jp2_picture(whole.open());
        EXPECT_FALSE(picture->codestream().cut_short);
        EXPECT_EQ(picture->codestream().tiles[0].parts.back().end,
                  stated->codestream().tiles[0].parts.back().end);
        EXPECT_EQ(picture->index.packets(0, picture->index.geometry(0))->from(),
                  J2kPackets::From::lengths);
    }
}

TEST(J2kCodestream, IsCutShortWhereItDoesNotEnd)
{
    auto bytes = make_jp2({}).content();
    const auto at = last_length(bytes);
    std::fill_n(bytes.begin() + static_cast<long>(at), 4, std::uint8_t{0});
    bytes.resize(bytes.size() - 100);
    const MemoryFile file(bytes);
    EXPECT_TRUE(open_jp2_picture(file.open())->codestream().cut_short);
}

}   // namespace
}   // namespace iiif
