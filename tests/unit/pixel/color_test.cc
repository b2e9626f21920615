#include "pixel/color.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <lcms2.h>

#include "pixel/lab.h"
#include "test_picture.h"

namespace iiif {
namespace {

constexpr PixelFormat kCmyk{ColorModel::cmyk, false};
constexpr PixelFormat kLab{ColorModel::lab, false};

Profile saved(cmsHPROFILE profile)
{
    cmsUInt32Number bytes = 0;
    cmsSaveProfileToMem(profile, nullptr, &bytes);
    std::vector<std::uint8_t> content(bytes);
    cmsSaveProfileToMem(profile, content.data(), &bytes);
    cmsCloseProfile(profile);
    return std::make_shared<const std::vector<std::uint8_t>>(std::move(content));
}

Profile wide_profile()
{
    cmsCIExyY white{0.3127, 0.3290, 1};
    cmsCIExyYTRIPLE primaries{{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};   // Adobe RGB
    cmsToneCurve *curve = cmsBuildGamma(nullptr, 2.2);
    std::array curves{curve, curve, curve};
    const auto profile = saved(cmsCreateRGBProfile(&white, &primaries, curves.data()));
    cmsFreeToneCurve(curve);
    return profile;
}

TestPicture in_srgb_colors(const TestPicture &picture, const Profile &profile)
{
    PictureSink sink(srgb_format(picture.format), picture.size);
    ColorTransforms transforms;
    const auto stage = make_srgb(picture.format, profile, picture.size.width, transforms, sink);
    push(picture, *stage);
    EXPECT_TRUE(sink.finished());
    return sink.picture();
}

std::vector<std::uint8_t> srgb_of(PixelFormat format, const std::vector<std::uint8_t> &samples)
{
    TestPicture pixel(format, {1, 1});
    pixel.samples = samples;
    return in_srgb_colors(pixel, nullptr).samples;
}

void expect_near(const std::vector<std::uint8_t> &found, const std::vector<int> &wanted,
                 int tolerance)
{
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], wanted[i], tolerance) << "channel " << i;
    }
}

TEST(Color, SrgbIsNotChanged)
{
    const auto picture = photo(kRgb, {64, 40});
    EXPECT_LE(greatest_difference(in_srgb_colors(picture, saved(cmsCreate_sRGBProfile())), picture),
              1);
}

TEST(Color, AWideProfileIsConvertedAsByLittleCms)
{
    const auto profile = wide_profile();
    const auto picture = photo(kRgbAlpha, {37, 21});
    const auto found = in_srgb_colors(picture, profile);
    auto *source = cmsOpenProfileFromMem(profile->data(), static_cast<unsigned>(profile->size()));
    auto *target = cmsCreate_sRGBProfile();
    auto *transform =
        cmsCreateTransform(source, TYPE_RGB_16, target, TYPE_RGB_16, INTENT_RELATIVE_COLORIMETRIC,
                           cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOOPTIMIZE);
    int greatest = 0;
    for (std::int64_t y = 0; y < 21; ++y) {
        for (std::int64_t x = 0; x < 37; ++x) {
            std::array<std::uint16_t, 3> pixel{};
            for (int channel = 0; channel < 3; ++channel) {
                pixel[static_cast<std::size_t>(channel)] =
                    static_cast<std::uint16_t>(picture.at(channel, x, y) * 257);
            }
            cmsDoTransform(transform, pixel.data(), pixel.data(), 1);
            for (int channel = 0; channel < 3; ++channel) {
                greatest = std::max(
                    greatest, std::abs(found.at(channel, x, y) -
                                       (pixel[static_cast<std::size_t>(channel)] + 128) / 257));
            }
            EXPECT_EQ(found.at(3, x, y), picture.at(3, x, y)) << "alpha is not changed";
        }
    }
    EXPECT_LE(greatest, 1);
    cmsDeleteTransform(transform);
    cmsCloseProfile(source);
    cmsCloseProfile(target);
}

TEST(Color, CmykWithoutAProfileIsIdealInks)
{
    EXPECT_EQ(srgb_of(kCmyk, {0, 0, 0, 0}), (std::vector<std::uint8_t>{255, 255, 255}));
    EXPECT_EQ(srgb_of(kCmyk, {255, 0, 0, 0}), (std::vector<std::uint8_t>{0, 255, 255}));
    EXPECT_EQ(srgb_of(kCmyk, {0, 255, 255, 0}), (std::vector<std::uint8_t>{255, 0, 0}));
    EXPECT_EQ(srgb_of(kCmyk, {10, 20, 30, 255}), (std::vector<std::uint8_t>{0, 0, 0}));
    EXPECT_EQ(srgb_of(kCmyk, {0, 0, 0, 127}), (std::vector<std::uint8_t>{128, 128, 128}));
}

TEST(Color, LabNeedsNoProfile)
{
    expect_near(srgb_of(kLab, {255, 128, 128}), {255, 255, 255}, 1);
    expect_near(srgb_of(kLab, {0, 128, 128}), {0, 0, 0}, 1);
    expect_near(srgb_of(kLab, {128, 128, 128}), {119, 119, 119}, 2);   // L* 50
    expect_near(srgb_of(kLab, {138, 209, 198}), {255, 0, 0}, 5);       // L* 54.3, 80.8, 69.9
}

struct Lab {
    double l;
    double a;
    double b;
};

// Converts sRGB to Lab by the standards' own formulas: IEC 61966-2-1, Bradford's D50, CIE 15.
Lab lab_of(const std::array<double, 3> &srgb)
{
    std::array<double, 3> light{};
    std::ranges::transform(srgb, light.begin(), [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    });
    const auto root = [&](double red, double green, double blue, double white) {
        const auto t = (red * light[0] + green * light[1] + blue * light[2]) / white;
        return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    };
    const auto x = root(0.4360747, 0.3850649, 0.1430804, 0.96422);
    const auto y = root(0.2225045, 0.7168786, 0.0606169, 1);
    const auto z = root(0.0139322, 0.0971045, 0.7141733, 0.82521);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

TEST(Color, LabRoundTripsToItsColors)
{
    constexpr double kWide = 65535;
    constexpr int kStep = 15;
    const PixelFormat wide{ColorModel::lab, false, SampleType::u16};
    StripBuffer in(wide, {1, 1});
    StripBuffer out({ColorModel::rgb, false, SampleType::u16}, {1, 1});
    for (int color = 0; color < 18 * 18 * 18; ++color) {
        const std::array<double, 3> srgb{color % 18 * kStep / 255.0,
                                         color / 18 % 18 * kStep / 255.0,
                                         color / 324 * kStep / 255.0};
        const auto lab = lab_of(srgb);
        const std::array<double, 3> shares{lab.l / 100, (lab.a + 128) / 255, (lab.b + 128) / 255};
        for (int channel = 0; channel < 3; ++channel) {
            *in.view().row<std::uint16_t>(channel, 0) = static_cast<std::uint16_t>(
                std::lround(kWide * shares[static_cast<std::size_t>(channel)]));
        }
        lab_to_srgb(in.view(), out.view());
        for (int channel = 0; channel < 3; ++channel) {
            EXPECT_NEAR(*out.view().row<std::uint16_t>(channel, 0),
                        kWide * srgb[static_cast<std::size_t>(channel)], 25)
                << "color " << color;
        }
    }
}

TEST(Color, SixteenBitsAreKept)
{
    StripBuffer row({ColorModel::cmyk, false, SampleType::u16}, {3, 1});
    row.view().row<std::uint16_t>(0, 0)[1] = 1;
    row.view().row<std::uint16_t>(3, 0)[2] = 65535;
    struct Collector final : RowSink {
        std::vector<std::uint16_t> red;
        void write(const ConstStripView &rows) override
        {
            red.assign(rows.row<std::uint16_t>(0, 0), rows.row<std::uint16_t>(0, 0) + 3);
        }
        void finish() override {}
    } sink;
    ColorTransforms transforms;
    make_srgb(row.view().format, nullptr, 3, transforms, sink)->write(row.view());
    EXPECT_EQ(sink.red, (std::vector<std::uint16_t>{65535, 65534, 0}));
}

TEST(Color, GrayAndRgbWithoutAMatchingProfileAreNotChanged)
{
    ColorTransforms transforms;
    PictureSink sink(kRgb, {1, 1});
    EXPECT_EQ(make_srgb(kRgb, nullptr, 1, transforms, sink), nullptr);
    EXPECT_EQ(make_srgb(kGray, nullptr, 1, transforms, sink), nullptr);
    EXPECT_EQ(make_srgb(kGray, wide_profile(), 1, transforms, sink), nullptr)
        << "an RGB profile on gray";
    const auto junk = std::make_shared<const std::vector<std::uint8_t>>(500, 7);
    EXPECT_EQ(make_srgb(kRgb, junk, 1, transforms, sink), nullptr);
    EXPECT_FALSE(matches(junk, ColorModel::rgb));
    EXPECT_TRUE(matches(wide_profile(), ColorModel::rgb));
    EXPECT_EQ(srgb_of(kLab, {255, 128, 128}).size(), 3U);
}

// A profile whose header says RGB, with one tag, which is no curve.
TEST(Color, AMatchingProfileThatLacksTagsIsIgnored)
{
    auto hollow = *wide_profile();
    hollow.resize(144);
    hollow[2] = 0;
    hollow[3] = 144;
    std::fill(hollow.begin() + 128, hollow.end(), std::uint8_t{0});
    hollow[131] = 1;
    hollow[139] = 132;   // where it begins
    const auto profile = std::make_shared<const std::vector<std::uint8_t>>(hollow);
    EXPECT_TRUE(matches(profile, ColorModel::rgb));
    ColorTransforms transforms;
    EXPECT_FALSE(can_transform(profile, ColorModel::rgb, transforms));
    EXPECT_TRUE(can_transform(wide_profile(), ColorModel::rgb, transforms));
    PictureSink sink(kRgb, {1, 1});
    EXPECT_EQ(make_srgb(kRgb, profile, 1, transforms, sink), nullptr);
}

TEST(Color, GrayIsConvertedToTheToneCurveOfSrgb)
{
    cmsToneCurve *curve = cmsBuildGamma(nullptr, 1.0);
    const auto profile = saved(cmsCreateGrayProfile(cmsD50_xyY(), curve));
    cmsFreeToneCurve(curve);
    TestPicture picture(kGray, {3, 1});
    picture.samples = {0, 55, 255};   // linear light of 0.2157 is 128 in sRGB
    expect_near(in_srgb_colors(picture, profile).samples, {0, 128, 255}, 1);
}

}   // namespace
}   // namespace iiif
