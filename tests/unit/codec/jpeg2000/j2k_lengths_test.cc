// Packet lengths in the main header (PLM) and in tile-part headers (PLT) are used if they agree
// with the packets, and ignored otherwise.
#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "codec/jpeg2000/j2k_index.h"
#include "codec/jpeg2000/jp2_reader.h"
#include "jp2_maker.h"

namespace iiif {
namespace {

using Content = std::vector<std::uint8_t>;

Jp2Recipe library()
{
    Jp2Recipe recipe;
    recipe.tile = {0, 0, 200, 150};
    recipe.progression = "RPCL";
    recipe.precincts = {{128, 128}, {64, 64}, {32, 32}};
    recipe.rates = {20, 0};
    recipe.tile_parts = 'R';
    recipe.plt = true;
    return recipe;
}

std::size_t number(const Content &from, std::size_t at, std::size_t count)
{
    return std::accumulate(from.begin() + static_cast<long>(at),
                           from.begin() + static_cast<long>(at + count), std::size_t{0},
                           [](std::size_t value, std::uint8_t byte) { return value << 8 | byte; });
}

void put(Content &to, std::size_t value, std::size_t count)
{
    while (count-- > 0) {
        to.push_back(static_cast<std::uint8_t>(value >> 8 * count));
    }
}

void put(Content &to, const Content &from, std::size_t begin, std::size_t end)
{
    to.insert(to.end(), from.begin() + static_cast<long>(begin),
              from.begin() + static_cast<long>(end));
}

// A tile-part without its PLT segments, and the lengths that they held.
struct Part {
    Content bytes;
    Content lengths;
};

Part part_at(const Content &file, std::size_t at)
{
    Part part;
    const auto end = at + number(file, at + 6, 4);
    put(part.bytes, file, at, at + 12);
    at += 12;
    while (number(file, at, 2) != 0xFF93) {
        const auto next = at + 2 + number(file, at + 2, 2);
        if (number(file, at, 2) == 0xFF58) {
            put(part.lengths, file, at + 5, next);
        }
        else {
            put(part.bytes, file, at, next);
        }
        at = next;
    }
    put(part.bytes, file, at, end);
    Content size;
    put(size, part.bytes.size(), 4);
    std::ranges::copy(size, part.bytes.begin() + 6);
    return part;
}

std::size_t first_part(const Content &file)
{
    std::size_t at = 2;
    while (number(file, at, 2) != 0xFF90) {
        at += 2 + number(file, at + 2, 2);
    }
    return at;
}

std::vector<Part> parts_of(const Content &file)
{
    std::vector<Part> parts;
    for (auto at = first_part(file); number(file, at, 2) == 0xFF90;) {
        parts.push_back(part_at(file, at));
        at += number(file, at + 6, 4);
    }
    return parts;
}

Content series_of(const std::vector<Part> &parts)
{
    Content series;
    for (const auto &part : parts) {
        EXPECT_LT(part.lengths.size(), 256U);
        put(series, part.lengths.size(), 1);
        put(series, part.lengths, 0, part.lengths.size());
    }
    return series;
}

// Returns the file with these tile-parts and with `series` in PLM segments of at most `most` bytes,
// the last segment first.
Content with_main_lengths(const Content &file, const std::vector<Part> &parts,
                          const Content &series, std::size_t most)
{
    const auto begin = first_part(file);
    Content result(file.begin(), file.begin() + static_cast<long>(begin));
    for (auto i = (series.size() + most - 1) / most; i-- > 0;) {
        const auto end = std::min(series.size(), (i + 1) * most);
        put(result, 0xFF57, 2);
        put(result, 3 + end - i * most, 2);
        put(result, i, 1);
        put(result, series, i * most, end);
    }
    for (const auto &part : parts) {
        put(result, part.bytes, 0, part.bytes.size());
    }
    put(result, 0xFFD9, 2);
    return result;
}

Content with_main_lengths(const Content &file, const Content &series, std::size_t most)
{
    return with_main_lengths(file, parts_of(file), series, most);
}

Content pixels_of(const std::shared_ptr<Jp2Picture> &picture)
{
    const auto reader = make_jp2_reader(picture);
    const auto size = picture->info->levels[0].size;
    const StripBuffer pixels(picture->info->format, size);
    reader->read_rect(0, rect_of(size), pixels.view());
    Content result;
    for (int channel = 0; channel < picture->info->format.channels(); ++channel) {
        for (std::int64_t y = 0; y < size.height; ++y) {
            const auto *const row = pixels.view().row(channel, y);
            result.insert(result.end(), row, row + size.width);
        }
    }
    return result;
}

struct Outcome {
    bool by_lengths = true;   // for all tiles, even after they were read
    Content pixels;
};

Outcome read(const Content &bytes)
{
    const MemoryFile file(bytes);
    const auto picture = open_jp2_picture(file.open());
    Outcome result;
    result.pixels = pixels_of(picture);
    for (std::size_t tile = 0; tile < picture->codestream().tiles.size(); ++tile) {
        const auto number = static_cast<std::int64_t>(tile);
        const auto packets = picture->index.packets(number, picture->index.geometry(number));
        result.by_lengths = result.by_lengths && packets->from() == J2kPackets::From::lengths;
    }
    return result;
}

// Reads the picture with main header lengths that `change` has corrupted.
template <class Change> Outcome read_spoilt(Change change)
{
    const auto file = make_jp2(library()).content();
    auto series = series_of(parts_of(file));
    change(series);
    return read(with_main_lengths(file, series, 60000));
}

class J2kLengths : public testing::Test {
protected:
    const Content file_ = make_jp2(library()).content();
    const Content wanted_ = read(file_).pixels;
};

TEST_F(J2kLengths, OfTileParts)
{
    EXPECT_TRUE(read(file_).by_lengths);
}

TEST_F(J2kLengths, OfTheMainHeader)
{
    const auto parts = parts_of(file_);
    ASSERT_GT(parts.size(), 4U);
    const auto found = read(with_main_lengths(file_, series_of(parts), 60000));
    EXPECT_TRUE(found.by_lengths);
    EXPECT_EQ(found.pixels, wanted_);
}

TEST_F(J2kLengths, OfTheMainHeaderGoOnFromSegmentToSegmentInTheOrderOfTheirNumbers)
{
    const auto series = series_of(parts_of(file_));
    for (const auto most : {series.size() / 200 + 1, std::size_t{100}}) {
        const auto found = read(with_main_lengths(file_, series, most));
        EXPECT_TRUE(found.by_lengths) << most;
        EXPECT_EQ(found.pixels, wanted_) << most;
    }
}

// Tile-parts of one tile stay in order; those of other tiles may come between them, in any order.
TEST_F(J2kLengths, AndTilePartsAreFoundWhereTilesAreInterleaved)
{
    auto parts = parts_of(file_);
    const auto turn = [](const Part &part) {   // sorts by TPsot, then by tile, descending
        return std::pair(part.bytes[10], -static_cast<int>(number(part.bytes, 4, 2)));
    };
    std::ranges::stable_sort(parts, {}, turn);
    ASSERT_NE(number(parts[0].bytes, 4, 2), 0U);
    ASSERT_NE(number(parts[0].bytes, 4, 2), number(parts[1].bytes, 4, 2));
    const auto stated = read(with_main_lengths(file_, parts, series_of(parts), 60000));
    EXPECT_TRUE(stated.by_lengths);
    EXPECT_EQ(stated.pixels, wanted_);
    const auto found = read(with_main_lengths(file_, parts, {}, 60000));
    EXPECT_FALSE(found.by_lengths);
    EXPECT_EQ(found.pixels, wanted_);
}

TEST_F(J2kLengths, AreDoneWithoutWhereThereAreMoreSegmentsThanNumbers)
{
    Content series(3000);
    const auto found = read(with_main_lengths(file_, series, 8));
    EXPECT_FALSE(found.by_lengths);
    EXPECT_EQ(found.pixels, wanted_);
}

TEST_F(J2kLengths, AreDoneWithoutWhereOneIsLongerAndTheNextShorter)
{
    const auto found = read_spoilt([](Content &series) {
        for (std::size_t at = 1; at + 1 < series[0]; ++at) {
            if (series[at] < 0x7F && series[at + 1] > 1 && series[at + 1] < 0x80) {
                ++series[at];
                --series[at + 1];
                return;
            }
        }
        FAIL();
    });
    EXPECT_FALSE(found.by_lengths);
    EXPECT_EQ(found.pixels, wanted_);
}

TEST_F(J2kLengths, AreDoneWithoutWhereTheyDoNotFillTheirTilePart)
{
    const auto found = read_spoilt([](Content &series) { ++series[series[0]]; });
    EXPECT_FALSE(found.by_lengths);
    EXPECT_EQ(found.pixels, wanted_);
}

TEST_F(J2kLengths, AreDoneWithoutWhereTheyEndBeforeTheTileParts)
{
    for (const std::size_t left : {0U, 1U, 20U}) {
        const auto found = read_spoilt([&](Content &series) { series.resize(left); });
        EXPECT_FALSE(found.by_lengths);
        EXPECT_EQ(found.pixels, wanted_);
    }
}

TEST_F(J2kLengths, AreDoneWithoutWhereNoPacketCanBeSoLong)
{
    const auto spoil = [](std::uint8_t &length) { length = 0xFF; };
    const auto found = read_spoilt(
        [&](Content &series) { std::for_each_n(series.begin() + 1, series[0], spoil); });
    EXPECT_FALSE(found.by_lengths);
    EXPECT_EQ(found.pixels, wanted_);
    auto bytes = file_;
    const auto in_part = first_part(bytes) + 12;
    ASSERT_EQ(number(bytes, in_part, 2), 0xFF58U);
    std::for_each_n(bytes.begin() + static_cast<long>(in_part) + 5,
                    number(bytes, in_part + 2, 2) - 3, spoil);
    const auto other = read(bytes);
    EXPECT_FALSE(other.by_lengths);
    EXPECT_EQ(other.pixels, wanted_);
}

}   // namespace
}   // namespace iiif
