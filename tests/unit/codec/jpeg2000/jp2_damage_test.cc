// Damaged and truncated files yield an Error or a picture, never anything else.
#include "codec/jpeg2000/jp2_reader.h"

#include <random>

#include <gtest/gtest.h>

#include "base/error.h"
#include "jp2_maker.h"

namespace iiif {
namespace {

constexpr std::int64_t kMostPixels = 1 << 18;

void read_levels(Reader &reader)
{
    const auto info = reader.info();
    for (int level = 0; level < static_cast<int>(info->levels.size()); ++level) {
        const auto &size = info->levels[static_cast<std::size_t>(level)].size;
        const Size part{std::min<std::int64_t>(size.width, 512),
                        std::min<std::int64_t>(size.height, kMostPixels / 512)};
        const StripBuffer pixels(info->format, part);
        reader.use_layers(level == 0 ? kAllLayers : kAutomaticLayers);
        reader.read_rect(level, rect_of(part), pixels.view());
    }
}

// Returns true if the picture could be read.
bool read_all(const std::vector<std::uint8_t> &bytes)
{
    const MemoryFile file(bytes);
    try {
        const auto picture = open_jp2_picture(file.open());
        read_levels(*make_jp2_reader(picture));
        return true;
    }
    catch (const Error &error) {
        EXPECT_FALSE(error.sentence().empty());
        return false;
    }
}

std::vector<Jp2Recipe> recipes()
{
    std::vector<Jp2Recipe> result(6);
    for (auto &recipe : result) {
        recipe.image = {0, 0, 90, 70};
        recipe.resolutions = 3;
        recipe.block = {16, 16};
    }
    result[0].plt = result[0].sop = result[0].eph = true;
    result[1].tile = {0, 0, 50, 40};
    result[1].tile_parts = 'R';
    result[1].progression = "RPCL";
    result[1].plt = true;
    result[2].reversible = false;
    result[2].precincts = {{32, 32}, {16, 16}};
    result[2].progression = "PCRL";
    result[2].rates = {20, 0};
    result[3].block_style = 5;
    result[3].image = {33, 21, 90, 70};
    result[4].colors = 18;
    result[4].components = {{8, false, 1, 1}, {8, false, 2, 2}, {8, false, 2, 2}};
    result[4].color_transform = false;
    result[5].changes = {{0, 1, 0, 3, 1, "RLCP"}, {1, 3, 0, 3, 1, "CPRL"}};
    return result;
}

TEST(Jp2Damage, IsAnErrorWhereverTheFileEnds)
{
    for (const auto &recipe : recipes()) {
        const auto whole = make_jp2(recipe).content();
        ASSERT_TRUE(read_all(whole));
        for (std::size_t length = 4; length + 2 < whole.size(); length += 1 + length / 40) {
            EXPECT_FALSE(read_all({whole.begin(), whole.begin() + static_cast<long>(length)}))
                << length << " of " << whole.size() << " bytes";
        }
    }
}

TEST(Jp2Damage, OfAnyBytesIsAnErrorOrAPicture)
{
    std::mt19937 random(11);
    const auto below = [&](std::size_t end) { return random() % end; };
    int read = 0;
    int refused = 0;
    for (const auto &recipe : recipes()) {
        const auto whole = make_jp2(recipe).content();
        for (int i = 0; i < 400; ++i) {
            auto bytes = whole;
            // Every other file is changed only in its headers, which matter most.
            const auto end = i % 2 == 0 ? std::min<std::size_t>(bytes.size(), 220) : bytes.size();
            for (auto changes = 1 + below(4); changes > 0; --changes) {
                bytes[below(end)] = static_cast<std::uint8_t>(below(256));
            }
            ++(read_all(bytes) ? read : refused);
        }
    }
    EXPECT_GT(read, 100);
    EXPECT_GT(refused, 100);
}

// Moves the boundary between two packets in the first PLT by one byte.
TEST(Jp2Damage, OfPacketLengthsIsSeenAndDoneWithout)
{
    auto recipe = recipes()[0];
    const auto whole = make_jp2(recipe).content();
    auto bytes = whole;
    bool changed = false;
    for (std::size_t i = 0; i + 10 < bytes.size() && !changed; ++i) {
        if (bytes[i] == 0xFF && bytes[i + 1] == 0x58 && bytes[i + 4] == 0) {
            ASSERT_LT(bytes[i + 5] & 0x7F, 0x7F);
            for (std::size_t at = i + 5; at < bytes.size() && !changed; ++at) {
                // One length grows, the next one shrinks: the sum stays the same.
                if (bytes[at] < 0x80 && bytes[at + 1] < 0x80 && bytes[at + 1] > 1) {
                    ++bytes[at];
                    --bytes[at + 1];
                    changed = true;
                }
            }
        }
    }
    ASSERT_TRUE(changed);
    const MemoryFile sound(whole);
    const MemoryFile damaged(bytes);
    const auto wanted = open_jp2(sound.open());
    const auto found = open_jp2(damaged.open());
    const StripBuffer a(wanted->info()->format, {90, 70});
    const StripBuffer b(found->info()->format, {90, 70});
    wanted->read_rect(0, {0, 0, 90, 70}, a.view());
    found->read_rect(0, {0, 0, 90, 70}, b.view());
    for (int channel = 0; channel < 3; ++channel) {
        for (std::int64_t y = 0; y < 70; ++y) {
            EXPECT_TRUE(std::equal(a.view().row(channel, y), a.view().row(channel, y) + 90,
                                   b.view().row(channel, y)));
        }
    }
}

}   // namespace
}   // namespace iiif
