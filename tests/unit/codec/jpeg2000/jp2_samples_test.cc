// Tests the conversion of decoded components to pixels according to the boxes of the file.
#include "codec/jpeg2000/jp2_samples.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace iiif {
namespace {

using Samples = std::vector<std::int32_t>;

J2kSize size_of(std::vector<J2kComponent> components)
{
    J2kSize size;
    size.image = size.tile = {0, 0, 4, 1};
    size.components = std::move(components);
    return size;
}

// Returns the channels of four pixels, made from components in order.
std::vector<std::vector<int>> pixels(const Jp2Samples &samples, const std::vector<Samples> &planes)
{
    std::vector<DecodedPlane> decoded;
    for (const int component : samples.components()) {
        const auto &plane = planes[static_cast<std::size_t>(component)];
        decoded.push_back({{0, 0, static_cast<std::int64_t>(plane.size()), 1}, plane});
    }
    const StripBuffer out(samples.format(), {4, 1});
    samples.convert(decoded, {0, 0, 4, 1}, out.view());
    std::vector<std::vector<int>> result;
    for (int channel = 0; channel < samples.format().channels(); ++channel) {
        const auto *const bytes = out.view().row(channel, 0);
        const auto *const deep = out.view().row<std::uint16_t>(channel, 0);
        result.push_back(samples.format().sample == SampleType::u8
                             ? std::vector<int>(bytes, bytes + 4)
                             : std::vector<int>(deep, deep + 4));
    }
    return result;
}

using Channels = std::vector<std::vector<int>>;

TEST(Jp2Samples, OfUpToEightBitsAreBytesAndMoreAreSixteen)
{
    const Jp2Samples bytes({}, size_of({{.bits = 4}}));
    EXPECT_EQ(bytes.format(), (PixelFormat{ColorModel::gray, false, SampleType::u8}));
    EXPECT_EQ(pixels(bytes, {{0, 7, 15, 16}}), (Channels{{0, 119, 255, 255}}));
    const Jp2Samples deep({}, size_of({{.bits = 12}}));
    EXPECT_EQ(deep.format().sample, SampleType::u16);
    EXPECT_EQ(pixels(deep, {{0, 1, 4094, 4095}}), (Channels{{0, 16, 65519, 65535}}));
    const Jp2Samples deeper({}, size_of({{.bits = 20}}));
    EXPECT_EQ(pixels(deeper, {{0, 16, 1 << 19, (1 << 20) - 1}}), (Channels{{0, 1, 32768, 65535}}));
}

TEST(Jp2Samples, ThatAreSignedBeginWithBlack)
{
    const Jp2Samples samples({}, size_of({{.bits = 8, .is_signed = true}}));
    EXPECT_EQ(pixels(samples, {{-128, -1, 0, 127}}), (Channels{{0, 127, 128, 255}}));
}

TEST(Jp2Samples, AreLookedUpInThePalette)
{
    Jp2Boxes boxes;
    boxes.palette = {.entries = 2,
                     .columns = {{.bits = 8}, {.bits = 8}, {.bits = 4}},
                     .values = {10, 20, 0, 30, 40, 15}};
    boxes.mappings = {{0, true, 0}, {0, true, 1}, {0, true, 2}};
    const Jp2Samples samples(boxes, size_of({{.bits = 1}}));
    EXPECT_EQ(samples.format().model, ColorModel::rgb);
    EXPECT_EQ(samples.components(), std::vector<int>{0});
    EXPECT_EQ(pixels(samples, {{0, 1, 0, 1}}),
              (Channels{{10, 30, 10, 30}, {20, 40, 20, 40}, {0, 255, 0, 255}}));
}

TEST(Jp2Samples, OfAPaletteThatDoesNotHaveTheColumnAreDamage)
{
    Jp2Boxes boxes;
    boxes.palette = {.entries = 1, .columns = {{.bits = 8}}, .values = {10}};
    boxes.mappings = {{0, true, 1}};
    EXPECT_THROW(Jp2Samples(boxes, size_of({{.bits = 1}})), Error);
}

TEST(Jp2Samples, AreTheColorsThatChannelsAreDefinedAs)
{
    Jp2Boxes boxes;
    boxes.definitions = {{0, 0, 3}, {1, 0, 2}, {2, 0, 1}};
    const Jp2Samples samples(boxes, size_of({{}, {}, {}}));
    EXPECT_EQ(pixels(samples, {{1, 1, 1, 1}, {2, 2, 2, 2}, {3, 3, 3, 3}}),
              (Channels{{3, 3, 3, 3}, {2, 2, 2, 2}, {1, 1, 1, 1}}));
}

TEST(Jp2Samples, KeepOpacityWhereverItLies)
{
    Jp2Boxes boxes;
    boxes.definitions = {{0, 1, 0}, {1, 0, 1}};
    const Jp2Samples samples(boxes, size_of({{}, {}}));
    EXPECT_EQ(samples.format(), (PixelFormat{ColorModel::gray, true, SampleType::u8}));
    EXPECT_EQ(pixels(samples, {{0, 1, 2, 255}, {5, 6, 7, 8}}),
              (Channels{{5, 6, 7, 8}, {0, 1, 2, 255}}));
}

TEST(Jp2Samples, AreNotWeighedByOpacityAnyLonger)
{
    Jp2Boxes boxes;
    boxes.definitions = {{0, 0, 1}, {1, 2, 0}};
    const Jp2Samples samples(boxes, size_of({{}, {}}));
    EXPECT_EQ(pixels(samples, {{0, 50, 100, 200}, {0, 100, 100, 255}}),
              (Channels{{0, 128, 255, 200}, {0, 100, 100, 255}}));
}

TEST(Jp2Samples, OfUndefinedChannelsAreLeftOut)
{
    const Jp2Samples samples({}, size_of({{}, {}, {}, {}, {}}));
    EXPECT_EQ(samples.format(), (PixelFormat{ColorModel::rgb, false, SampleType::u8}));
    EXPECT_EQ(samples.components(), (std::vector<int>{0, 1, 2}));
}

TEST(Jp2Samples, OfYccBecomeRgbAtEveryDepth)
{
    Jp2Boxes boxes;
    boxes.enumerated_colors = kColorsSycc;
    const Jp2Samples bytes(boxes, size_of({{}, {}, {}}));
    // The samples are gray and the three primaries in JFIF's YCbCr.
    EXPECT_EQ(pixels(bytes, {{100, 76, 150, 29}, {128, 85, 44, 255}, {128, 255, 21, 107}}),
              (Channels{{100, 254, 0, 0}, {100, 0, 255, 0}, {100, 0, 1, 254}}));
    const Jp2Samples deep(boxes, size_of({{.bits = 16}, {.bits = 16}, {.bits = 16}}));
    EXPECT_EQ(pixels(deep, {{0, 1000, 30000, 65535},
                            {32768, 32768, 32768, 32768},
                            {32768, 32768, 32768, 32768}}),
              (Channels(3, {0, 1000, 30000, 65535})));
}

TEST(Jp2Samples, OfInkAreCounted)
{
    Jp2Boxes boxes;
    boxes.enumerated_colors = kColorsCmyk;
    const Jp2Samples samples(boxes, size_of({{}, {}, {}, {}}));
    EXPECT_EQ(samples.format().model, ColorModel::cmyk);
    const Samples plane{0, 1, 2, 255};
    EXPECT_EQ(pixels(samples, {plane, plane, plane, plane}), (Channels(4, {0, 1, 2, 255})));
    EXPECT_THROW(Jp2Samples(boxes, size_of({{}, {}, {}})), Error);
}

// M.11.7.4.1: in eight bits, L ranges from 0 to 100, a from -85.33 to 84.67, b from -75.29 to
// 124.71.
TEST(Jp2Samples, OfLabAreEncodedAsProfilesAre)
{
    Jp2Boxes boxes;
    boxes.enumerated_colors = kColorsLab;
    const Jp2Samples usual(boxes, size_of({{}, {}, {}}));
    EXPECT_EQ(usual.format(), (PixelFormat{ColorModel::lab, false, SampleType::u16}));
    EXPECT_EQ(pixels(usual, {{0, 51, 255, 255}, {128, 128, 0, 255}, {96, 96, 0, 255}}),
              (Channels{{0, 13107, 65535, 65535},
                        {32896, 32896, 10965, 54655},
                        {32896, 32896, 13545, 64945}}));
    boxes.lab_ranges = {{100, 0}, {255, 128}, {255, 128}};
    const Jp2Samples stated(boxes, size_of({{}, {}, {}}));
    EXPECT_EQ(pixels(stated, {{0, 51, 255, 255}, {128, 0, 255, 1}, {128, 0, 255, 1}}),
              (Channels{{0, 13107, 65535, 65535}, {32896, 0, 65535, 257}, {32896, 0, 65535, 257}}));
}

TEST(Jp2Samples, OfAProfileOfLabAreRefused)
{
    Jp2Boxes boxes;
    boxes.icc_profile.assign(128, 0);
    const std::string space = "Lab ";
    std::ranges::copy(space, boxes.icc_profile.begin() + 16);
    EXPECT_THROW(Jp2Samples(boxes, size_of({{}, {}, {}})), Error);
}

}   // namespace
}   // namespace iiif
