#include "model/look.h"

#include <cmath>

#include "pixel/look_rows.h"
#include "protocol/iip_look.h"
#include "test_picture.h"

namespace iiif {
namespace {

Look look_of(std::initializer_list<std::pair<std::string_view, std::string_view>> commands)
{
    Look look;
    for (const auto &[name, value] : commands) {
        EXPECT_TRUE(apply_look_command(name, value, look)) << name;
    }
    return look;
}

// A RowSink that keeps the colours of a single pixel.
class PixelSink final : public RowSink {
public:
    void write(const ConstStripView &rows) override
    {
        for (int color = 0; color < rows.format.channels(); ++color) {
            colors.push_back(rows.row<float>(color, 0)[0]);
        }
    }
    void finish() override {}

    std::vector<float> colors;
};

// Applies a look to one pixel with one or three colours and an optional alpha.
std::vector<float> shown(const std::vector<float> &colors, const Look &look,
                         const Histogram &histogram = {})
{
    const PixelFormat format{colors.size() < 3 ? ColorModel::gray : ColorModel::rgb,
                             colors.size() % 2 == 0, SampleType::f32};
    const StripBuffer buffer(format, {1, 1});
    for (std::size_t i = 0; i < colors.size(); ++i) {
        buffer.view().row<float>(static_cast<int>(i), 0)[0] = colors[i];
    }
    PixelSink sink;
    const auto stage = make_look(format, 1, look, histogram, sink);
    stage->write(buffer.view());
    stage->finish();
    return sink.colors;
}

void expect_near(const std::vector<float> &found, const std::vector<float> &wanted)
{
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], wanted[i], 1e-5) << i;
    }
}

TEST(Look, AppliesGammaAndLogarithm)
{
    expect_near(shown({0.25F}, look_of({{"GAM", "0.5"}})), {0.5F});
    expect_near(shown({-1}, look_of({{"GAM", "0.5"}})), {0});
    expect_near(shown({0, 0.25F, 1}, look_of({{"GAM", "log"}})),
                {0, std::log(64.75F) / std::log(256.0F), 1});
    EXPECT_TRUE(look_of({{"GAM", "x"}}).plain());
}

TEST(Look, InvertsAfterGammaAndBeforeContrast)
{
    expect_near(shown({0.25F}, look_of({{"CNT", "2"}, {"INV", ""}, {"GAM", "2"}})),
                {2 * (1 - 0.0625F)});
}

TEST(Look, ColorMapsFollowTheirFormulas)
{
    const auto hot = look_of({{"CMP", "HOT"}});
    expect_near(shown({0}, hot), {0, 0, 0});
    expect_near(shown({0.2F}, hot), {0.6F, 0, 0});
    expect_near(shown({0.5F}, hot), {1, 0.5F, 0});
    expect_near(shown({0.9F}, hot), {1, 1, 0.7F});
    expect_near(shown({1.5F}, hot), {1, 1, 1});
    expect_near(shown({0.2F}, look_of({{"CMP", "cold"}})), {0, 0, 0.6F});
    const auto jet = look_of({{"CMP", "JET"}});
    expect_near(shown({-0.1F}, jet), {0, 0, 0});
    expect_near(shown({0}, jet), {0, 0, 0.5F});
    expect_near(shown({0.2F}, jet), {0, 0.3F, 1});
    expect_near(shown({0.5F}, jet), {0.5F, 1, 0.5F});
    expect_near(shown({0.8F}, jet), {1, 0.3F, 0});
    expect_near(shown({0.9F}, jet), {0.9F, 0, 0});
    expect_near(shown({2}, jet), {0.5F, 0, 0});
    expect_near(shown({0.3F, 0.9F, 0.9F}, look_of({{"CMP", "GREEN"}})), {0, 0.3F, 0});
    EXPECT_TRUE(look_of({{"CMP", "x"}}).plain());
}

TEST(Look, ColorMatrixMixesColors)
{
    expect_near(shown({0.1F, 0.2F, 0.3F}, look_of({{"CTW", "[1,1,1]"}})), {0.6F});
    expect_near(shown({0.1F, 0.2F, 0.3F}, look_of({{"CTW", "[0,0,1;0,1,0;1,0,0]"}})),
                {0.3F, 0.2F, 0.1F});
    expect_near(shown({0.5F}, look_of({{"CTW", "%5B1;-1;0.5]"}})), {0.5F, -0.5F, 0.25F});
    EXPECT_TRUE(look_of({{"CTW", "[]"}}).plain());
}

TEST(Look, ColorMatrixMixesAllSpectralBands)
{
    PixelFormat format{ColorModel::bands, false, SampleType::f32, 5};
    const StripBuffer buffer(format, {1, 1});
    for (int band = 0; band < 5; ++band) {
        buffer.view().row<float>(band, 0)[0] = static_cast<float>(band) / 10;
    }
    const auto shown = [&](std::string_view color_matrix) {
        PixelSink sink;
        const auto stage = make_look(format, 1, look_of({{"CTW", color_matrix}}), {}, sink);
        stage->write(buffer.view());
        return sink.colors;
    };
    expect_near(shown("[0,0,0,0,2]"), {0.8F});
    expect_near(shown("[0,0,0,0,1,9,9;1,1,1,1,1;0,1]"), {0.4F, 1, 0.1F});
}

TEST(Look, KernelsAreSquaresOrNames)
{
    EXPECT_EQ(reach(look_of({{"CNV", "Sobel"}}).kernel), 1);
    EXPECT_EQ(reach(look_of({{"CNV", "[2]"}}).kernel), 0);
    EXPECT_EQ(look_of({{"CNV", "%5B1,2,3,4,5,6,7,8,9%5D"}}).kernel,
              (std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(reach(look_of({{"CNV", "[1,,,,,,,,,,,,,,,,,,,,,,,,1]"}}).kernel), 2);
    for (const auto *none : {"[]", "[1,2]", "[1,2,3,4]", "5", "sobel2", "[1,2,3,4,5,6,7,8,9,10]"}) {
        EXPECT_TRUE(look_of({{"CNV", none}}).plain()) << none;
    }
}

TEST(Look, HillShadingAppliesToNormalsAndNotToGray)
{
    // The light comes from above (90 degrees), and the surface faces it.
    expect_near(shown({0.5F, 0.5F, 1}, look_of({{"SHD", "90,90"}})), {0.5F * std::sqrt(0.5F)});
    expect_near(shown({0, 0, 0}, look_of({{"SHD", "30,30"}})), {0});
    expect_near(shown({0.4F}, look_of({{"SHD", "30,30"}})), {0.4F});
}

TEST(Look, HistogramEqualizesAndStretches)
{
    Histogram histogram;
    histogram.counts[51] = 3;
    histogram.counts[204] = 1;
    expect_near(shown({0.2F}, look_of({{"CNT", "eq"}}), histogram), {0.75F});
    expect_near(shown({0.8F}, look_of({{"CNT", "eq"}}), histogram), {1});
    expect_near(shown({0.2F}, look_of({{"CNT", "st"}}), histogram), {0});
    expect_near(shown({0.5F}, look_of({{"CNT", "st"}}), histogram), {0.5F});
}

TEST(Look, KeepsAlpha)
{
    expect_near(shown({0.2F, 0.3F}, look_of({{"INV", ""}})), {0.8F, 0.3F});
    expect_near(shown({0.2F, 0.3F}, look_of({{"CMP", "RED"}})), {0.2F, 0, 0, 0.3F});
}

TEST(Look, RangesReplaceTheRangesOfTheFile)
{
    ImageInfo info;
    info.format = kRgb;
    EXPECT_TRUE(shown_ranges(info, {}).empty());
    const auto ranges = shown_ranges(info, look_of({{"MINMAX", "1:10,20"}, {"MINMAX", "9:1,2"}}));
    EXPECT_EQ(ranges, (std::vector<ValueRange>{{0, 255}, {10, 20}, {0, 255}}));
    EXPECT_EQ(shown_ranges(info, look_of({{"MINMAX", "-:-5,7.5"}})).back(), (ValueRange{-5, 7.5}));
    EXPECT_TRUE(look_of({{"MINMAX", "0:5,5"}}).plain());
    EXPECT_TRUE(look_of({{"MINMAX", "0:5"}}).plain());
}

TEST(Look, DifferentLooksHaveDifferentTexts)
{
    const std::vector<Look> looks{{},
                                  look_of({{"GAM", "2"}}),
                                  look_of({{"GAM", "log"}}),
                                  look_of({{"CNT", "2"}}),
                                  look_of({{"CNT", "eq"}}),
                                  look_of({{"CNT", "st"}}),
                                  look_of({{"INV", ""}}),
                                  look_of({{"CMP", "HOT"}}),
                                  look_of({{"CMP", "JET"}}),
                                  look_of({{"CTW", "[1,0]"}}),
                                  look_of({{"CTW", "[1;0]"}}),
                                  look_of({{"CNV", "sobel"}}),
                                  look_of({{"CNV", "[2]"}}),
                                  look_of({{"SHD", "1,2"}}),
                                  look_of({{"SHD", "2,1"}}),
                                  look_of({{"MINMAX", "0:1,2"}}),
                                  look_of({{"MINMAX", "-:1,2"}})};
    for (std::size_t a = 0; a < looks.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            EXPECT_NE(to_text(looks[a]), to_text(looks[b])) << a << ' ' << b;
        }
    }
}

}   // namespace
}   // namespace iiif
