// Reads, makes and damages EXIF blocks. tests/httpd reads the blocks of answers with exiftool.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "codec/metadata/exif.h"

namespace iiif {
namespace {

using Group = ExifField::Group;

std::vector<std::uint8_t> exif(bool big_endian, std::uint8_t orientation)
{
    if (big_endian) {
        return {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0};
    }
    return {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0};
}

TEST(Exif, TellsTheOrientation)
{
    for (const bool big_endian : {false, true}) {
        EXPECT_EQ(exif_orientation(exif(big_endian, 6)), (Orientation{false, 1}));
        EXPECT_EQ(exif_orientation(exif(big_endian, 5)), (Orientation{true, 3}));
        EXPECT_EQ(exif_orientation(exif(big_endian, 77)), Orientation{});
    }
}

TEST(Exif, SurvivesBeingCutAnywhere)
{
    const auto whole = exif(false, 6);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        (void)exif_orientation(Bytes(whole).first(length));
    }
    EXPECT_EQ(exif_orientation({}), Orientation{});
}

Metadata told()
{
    Metadata metadata;
    metadata.rights = "(c) Museum";
    metadata.description = "A ship";
    metadata.columns_per_metre = 300 / 0.0254;
    metadata.rows_per_metre = 150 / 0.0254;
    metadata.exif = {{Group::photo, 0x829A, 5, 1, {1, 0, 0, 0, 8, 0, 0, 0}},   // exposure time
                     {Group::photo, 0x9000, 7, 4, {'0', '2', '3', '1'}},       // version
                     {Group::place, 1, 2, 2, {'N', 0}}};
    return metadata;
}

Metadata read(Bytes block)
{
    Metadata metadata;
    read_exif(block, metadata);
    return metadata;
}

const ExifField *field_of(const Metadata &metadata, std::uint16_t tag)
{
    const auto found = std::ranges::find(metadata.exif, tag, &ExifField::tag);
    return found == metadata.exif.end() ? nullptr : &*found;
}

// Returns a big-endian block, as some cameras write it.
std::vector<std::uint8_t> big_endian_block()
{
    return {'M',  'M',  0, 42, 0, 0, 0, 8,  0,   2,             // two entries
            0x01, 0x0F, 0, 2,  0, 0, 0, 4,  'A', 'g', 'f', 0,   // make
            0x87, 0x69, 0, 4,  0, 0, 0, 1,  0,   0,   0,   38,
            0,    0,    0, 0,   // the photograph's directory
            0,    1,            // has one entry
            0x82, 0x9A, 0, 5,  0, 0, 0, 1,  0,   0,   0,   56,
            0,    0,    0, 0,   // exposure time
            0,    0,    0, 1,  0, 0, 0, 125};
}

TEST(Exif, IsReadAsItWasWritten)
{
    const auto metadata = read(exif_block(told(), {640, 480}));
    EXPECT_EQ(metadata.rights, "(c) Museum");
    EXPECT_EQ(metadata.description, "A ship");
    EXPECT_NEAR(metadata.columns_per_metre, 300 / 0.0254, 0.1);
    EXPECT_NEAR(metadata.rows_per_metre, 150 / 0.0254, 0.1);
    EXPECT_EQ(metadata.exif, told().exif);
}

TEST(Exif, TurnsNumbersOfTheOtherByteOrder)
{
    const auto metadata = read(big_endian_block());
    EXPECT_EQ(metadata.make, "Agf");
    ASSERT_NE(field_of(metadata, 0x829A), nullptr);
    EXPECT_EQ(field_of(metadata, 0x829A)->value,
              (std::vector<std::uint8_t>{1, 0, 0, 0, 125, 0, 0, 0}));
}

// The directory begins with an entry count of 8 bytes, and each entry has 20 bytes.
TEST(Exif, IsReadInABigTiff)
{
    std::vector<std::uint8_t> file(100);
    file[0] = 2;
    const std::vector<std::uint8_t> text{0x34, 0xA4, 2,  0, 9, 0, 0, 0, 0, 0,
                                         0,    0,    60, 0, 0, 0, 0, 0, 0, 0};
    const std::vector<std::uint8_t> speed{0x27, 0x88, 3,  0, 1, 0, 0, 0, 0, 0,
                                          0,    0,    50, 0, 0, 0, 0, 0, 0, 0};
    std::ranges::copy(text, file.begin() + 8);
    std::ranges::copy(speed, file.begin() + 28);
    std::ranges::copy(std::string_view("Schneider"), file.begin() + 60);
    const BytesAt at = [&](std::uint64_t offset, std::uint64_t count) {
        return offset <= file.size() && count <= file.size() - offset
                   ? Bytes(file).subspan(offset, count)
                   : Bytes();
    };
    Metadata metadata;
    read_exif_fields(at, {.big = true}, 0, Group::photo, metadata);
    ASSERT_EQ(metadata.exif.size(), 2U);
    EXPECT_EQ(text_of(metadata.exif[0]), "Schneider");
    EXPECT_EQ(number_of(metadata.exif[1]), 50U);
}

TEST(Exif, IsEmptyWhereNothingIsTold)
{
    EXPECT_TRUE(exif_block({}, {640, 480}).empty());
}

TEST(Exif, MayStandBehindItsName)
{
    auto block = exif_block(told(), {640, 480});
    const std::string_view name("Exif\0\0", 6);
    block.insert(block.begin(), name.begin(), name.end());
    EXPECT_EQ(read(block).rights, "(c) Museum");
}

TEST(Exif, FitsInASegmentHoweverMuchIsTold)
{
    auto metadata = told();
    for (auto *text : {&metadata.title, &metadata.creator, &metadata.make, &metadata.software}) {
        *text = std::string(1000, 'x');
    }
    metadata.description = std::string(16000, 'x');
    metadata.exif.clear();
    for (std::uint16_t i = 0; i < 200; ++i) {
        metadata.exif.push_back({Group::place, i, 7, 4000, std::vector<std::uint8_t>(4000, 1)});
    }
    EXPECT_GT(exif_block(metadata, {640, 480}).size(), 65527U) << "is made of what is given";
    EXPECT_LT(exif_block(read(exif_block(metadata, {640, 480})), {640, 480}).size(), 65527U);
    metadata.description = std::string(70000, 'x');
    metadata.exif.clear();
    EXPECT_EQ(read(exif_block(metadata, {640, 480})).description, "");
}

TEST(Exif, SurvivesTheReadingOfCutAndChangedBlocks)
{
    const auto whole = exif_block(told(), {640, 480});
    for (std::size_t length = 0; length < whole.size(); ++length) {
        (void)exif_block(read(Bytes(whole).first(length)), {640, 480});
    }
    std::mt19937 random(7);
    for (int round = 0; round < 20000; ++round) {
        auto changed = whole;
        for (int i = 0; i < 4; ++i) {
            changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
        }
        EXPECT_LT(exif_block(read(changed), {640, 480}).size(), 65527U);
    }
}

}   // namespace
}   // namespace iiif
