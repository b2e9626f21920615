#include "protocol/iip.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "asking.h"
#include "base/append.h"
#include "protocol/iip_facts.h"
#include "protocol/iip_pixel_values.h"
#include "protocol/iip_text.h"
#include "render/plan.h"
#include "render/pixel_values_plan.h"
#include "render/tile_block.h"

namespace iiif {
namespace {

Ask ask_iip(std::string_view query)
{
    return parse_iip({.path = "", .address = "http://h/iip", .accept = {}, .query = query},
                     {.dialect = Dialect::iiif3, .formats = kEveryFormat});
}

// Returns the plan for a query of a picture of 2600 x 1900, whose levels are rounded down.
std::string plan_of(std::string_view query, const Limits &limits = no_limits())
{
    return outcome([&] {
        const auto ask = ask_iip(query);
        return to_text(plan(std::get<Request>(ask.what),
                            pyramid({2600, 1900}, {256, 256}, LevelRounding::down), limits,
                            Filter::bicubic));
    });
}

std::string error_of(std::string_view query)
{
    try {
        const auto ask = ask_iip(query);
        const auto *facts = std::get_if<Facts>(&ask.what);
        const auto info = flat({10, 10});
        return facts == nullptr ? "a picture" : iip_facts(*facts, {info, info}, {}).text;
    }
    catch (const Error &error) {
        return error.sentence();
    }
}

TEST(Iip, NumbersAreParsedAsInC)
{
    EXPECT_EQ(whole_number("12"), 12);
    EXPECT_EQ(whole_number(" -7x"), -7);
    EXPECT_EQ(whole_number("+3"), 3);
    EXPECT_EQ(whole_number(""), 0);
    EXPECT_EQ(whole_number("x1"), 0);
    EXPECT_GT(whole_number("99999999999999999999"), 1'000'000'000'000);
    EXPECT_EQ(real_number("0.25,"), 0.25);
    EXPECT_EQ(real_number("-1e-1"), -0.1);
    EXPECT_EQ(real_number("nan"), 0);
    EXPECT_EQ(real_number("inf"), 0);
    EXPECT_EQ(real_number("1e999"), 0);
    EXPECT_EQ(real_numbers("1,x,.5"), (std::vector<double>{1, 0, 0.5}));
}

TEST(Iip, NamesAreDecodedOnce)
{
    EXPECT_EQ(decode_iip("%41+b%20c%2Fd"), "A b c/d");
    EXPECT_EQ(decode_iip("%2541"), "%41");
    EXPECT_EQ(decode_iip("50%"), "50%");
    EXPECT_EQ(decode_iip("%zz%4"), "%zz%4");
    EXPECT_EQ(decode_iip("a%00b"), "ab");
    EXPECT_EQ(ask_iip("FIF=/x/../../../y//a+b.tif&CVT=jpg").identifier, "x/y//a b.tif");
    EXPECT_EQ(ask_iip("FIF=..%2F....//a&CVT=jpg").identifier, "a");
}

TEST(Iip, LongErrorsAreCutButStateTheirLength)
{
    EXPECT_EQ(iip_error("2 2", "FOO"), "Error/7:2 2 FOO\r\n");
    EXPECT_EQ(iip_error("2 1", "FIF=meta.tif&OBJ=Keywords"), "Error/29:2 1 FIF=meta.tif&OBJ=K\r\n");
    EXPECT_EQ(error_of("FIF=a&QLT="), "Error/14:2 1 FIF=a&QLT=\r\n");
    EXPECT_EQ(error_of("FIF=a&OBJ"), "Error/4:3 2 \r\n");
    EXPECT_EQ(error_of("A&B=1&c"), "Error/5:2 2 A\r\nError/5:2 2 B\r\nError/5:2 2 C\r\n");
}

TEST(Iip, TextsAreEscapedForJsonAndXml)
{
    EXPECT_EQ(json_text("a \"b\" \\ \n \xC3\xA4"), "\"a \\\"b\\\" \\\\ \\u000a \xC3\xA4\"");
    EXPECT_EQ(json_text("\xE4"), "\"\\u00e4\"");
    EXPECT_EQ(xml_text("<a & b>\x01"), "&#60;a &#38; b&#62;");
    EXPECT_EQ(xml_text("\xE4"), "&#228;");
    EXPECT_EQ(number_text(4294967295.0), "4.2949673e+09");
    EXPECT_EQ(number_text(-2.5), "-2.5");
    EXPECT_EQ(fixed_text(std::nan(""), 3), "null");
}

TEST(Iip, TextsOfPixelValuesAreNotLongerThanPredicted)
{
    const PixelFormat bands{ColorModel::bands, false, SampleType::f32, 4};
    const std::vector<float> wholes(4, -2147483648.0F);
    const std::vector<float> floats{-3.4e38F, 3.4e38F, 0.123456789F, std::nanf("")};
    const std::string name(20, '\xE4');
    for (const auto form : {PixelValues::Form::points, PixelValues::Form::profile}) {
        for (const bool whole : {false, true}) {
            for (const std::size_t views : {1U, 3U}) {
                IipPixelValues samples(form, views);
                for (std::size_t view = 0; view < views; ++view) {
                    samples.add(
                        {name, bands, {.bits = 32, .whole = whole}, whole ? wholes : floats});
                }
                EXPECT_LE(static_cast<std::int64_t>(samples.finish().size()),
                          static_cast<std::int64_t>(views) *
                              longest_iip_pixel_values(form, 4, name, whole));
            }
        }
    }
}

TEST(Iip, ViewsHaveAngles)
{
    const auto view = [](std::string_view query) { return ask_iip(query).view; };
    EXPECT_EQ(view("FIF=a&CVT=jpeg"), (ViewAngles{0, 90}));
    EXPECT_EQ(view("FIF=a&SDS=30&CVT=jpeg"), (ViewAngles{30, 90}));
    EXPECT_EQ(view("FIF=a&SDS=30,45&CVT=jpeg"), (ViewAngles{30, 45}));
    EXPECT_EQ(view("FIF=a&JTLS=30,1,2,45"), (ViewAngles{30, 45}));
    EXPECT_EQ(view("SDS=30&IIIF=a/info.json"), (ViewAngles{30, 90}));
    EXPECT_EQ(outcome([&] { return view("FIF=a&SDS=-1&CVT=jpeg") ? "a view" : ""; }), "404");
    EXPECT_EQ(outcome([&] { return view("FIF=a&SDS=1000&CVT=jpeg") ? "a view" : ""; }), "404");
}

TEST(Iip, QualityMayNameAScheme)
{
    const auto request = [](std::string_view query) {
        return std::get<Request>(ask_iip("FIF=a&" + std::string(query) + "&CVT=tiff").what);
    };
    EXPECT_EQ(request("QLT=LZW").tiff_scheme, TiffScheme::lzw);
    EXPECT_EQ(request("QLT=lzw").encoder_quality, std::nullopt);
    EXPECT_EQ(request("QLT=jpeg:33").tiff_scheme, TiffScheme::jpeg);
    EXPECT_EQ(request("QLT=jpeg:33").encoder_quality, 33);
    EXPECT_EQ(request("QLT=500").encoder_quality, 100);
    EXPECT_EQ(request("QLT=500").tiff_scheme, TiffScheme::deflate);
    EXPECT_EQ(request("LYR=3").layers, 3);
    EXPECT_EQ(request("LYR=-3").layers, std::nullopt);
}

// A fuzzer found this query: the answer's bytes do not fit in 63 bits, which must not be reported
// as a damaged file.
TEST(Iip, AnAnswerOfMoreThan63BitsIsRefusedForItsMemory)
{
    constexpr std::int64_t kMost = 0x7fffffff;
    const auto asked = ask_iip("FIF=a&CVT=tiff");
    EXPECT_EQ(outcome([&] {
                  return to_text(plan(std::get<Request>(asked.what), flat({kMost, kMost}),
                                      no_limits(), Filter::bicubic));
              }),
              "400");
}

TEST(Iip, TilesAreTheTilesOfTheFile)
{
    EXPECT_EQ(plan_of("FIF=a&JTL=4,87"), "level 0, source 2560,1792 40x108, answer 40x108");
    EXPECT_EQ(plan_of("FIF=a&JTL=1,1"), "level 3, source 256,0 69x237, answer 69x237");
    EXPECT_EQ(plan_of("FIF=a&ROT=180&JTL=4,0"),
              "level 0, source 2560,1792 40x108, turned 2, answer 40x108");
    EXPECT_EQ(plan_of("FIF=a&ROT=!90&JTL=4,0"),
              "level 0, source 0,0 256x256, mirrored, turned 1, answer 256x256");
    EXPECT_EQ(plan_of("FIF=a&JTL=4,88"), "404");
    EXPECT_EQ(plan_of("FIF=a&JTL=5,0"), "404");
}

TEST(Iip, PicturesFitInTheirBox)
{
    auto limits = no_limits();
    limits.max_width = 5000;
    limits.max_height = 5000;
    limits.upscale = true;
    const auto size = [&](std::string_view query) {
        const auto text = plan_of("FIF=a&" + std::string(query), limits);
        return text.substr(text.rfind(' ') + 1);
    };
    EXPECT_EQ(size("CVT=jpeg"), "2600x1900");
    EXPECT_EQ(size("WID=500&CVT=jpeg"), "500x365");
    EXPECT_EQ(size("HEI=300&CVT=jpeg"), "411x300");
    EXPECT_EQ(size("WID=500&HEI=100&CVT=jpeg"), "137x100");
    EXPECT_EQ(size("WID=9000&CVT=jpeg"), "5000x3654");
    EXPECT_EQ(size("WID=-9&CVT=jpeg"), "2600x1900");
    EXPECT_EQ(size("WID=1&HEI=1&CVT=jpeg"), "1x1");
    EXPECT_EQ(size("RGN=0.5,0.5,1,1&CVT=jpeg"), "1300x950");
    EXPECT_EQ(size("RGN=0.5,0.5,0,1&CVT=jpeg"), "2600x1900");
    EXPECT_EQ(size("RGN=-1,0,2,2&CVT=jpeg"), "2600x1900");
}

TEST(Iip, ATileBlockIsARectangle)
{
    const auto numbers = [](std::string_view query) {
        return outcome([&] {
            const auto ask = ask_iip(query);
            const auto block = plan(std::get<TileBlock>(ask.what),
                                    pyramid({2600, 1900}, {256, 256}, LevelRounding::down),
                                    no_limits(), Filter::bicubic);
            std::string text;
            for (const auto &tile : block.tiles) {
                text += std::to_string(tile.number) + ' ';
            }
            return text;
        });
    };
    EXPECT_EQ(numbers("FIF=a&TIL=2,0-4"), "0 3 1 4 ");
    EXPECT_EQ(numbers("FIF=a&TIL=2,4-0"), "0 3 1 4 ");
    EXPECT_EQ(numbers("FIF=a&TIL=2,1-3"), "0 3 1 4 ");
    EXPECT_EQ(numbers("FIF=a&TIL=2,5"), "5 ");
    EXPECT_EQ(numbers("FIF=a&TIL=2,5-6"), "404");
    EXPECT_EQ(numbers("FIF=a&TIL=9,0"), "404");
    EXPECT_EQ(numbers("FIF=a&TIL=-1,0"), "404");
    EXPECT_EQ(numbers("FIF=a&TIL=2,-1"), "404");
}

TEST(Iip, PixelValuesAreOfARowOrAColumn)
{
    const auto pixels = [](std::string_view query) {
        return outcome([&] {
            const auto ask = ask_iip(query);
            const auto found =
                plan(std::get<PixelValues>(ask.what),
                     pyramid({2600, 1900}, {256, 256}, LevelRounding::down), Limits());
            std::string text = std::to_string(found.level);
            for (const auto number :
                 {found.rect.x, found.rect.y, found.rect.width, found.rect.height}) {
                text += ' ' + std::to_string(number);
            }
            return text;
        });
    };
    EXPECT_EQ(pixels("FIF=a&PFL=2:10,20-30,20"), "2 10 20 20 1");
    EXPECT_EQ(pixels("FIF=a&PFL=2:10,20-10,50"), "2 10 20 1 30");
    EXPECT_EQ(pixels("FIF=a&PFL=4:2599,1899"), "0 2599 1899 1 1");
    EXPECT_EQ(pixels("FIF=a&PFL=2:10,20-5,5"), "2 10 20 1 1");
    EXPECT_EQ(pixels("FIF=a&PFL=2:10,20-651,20"), "400");
    EXPECT_EQ(pixels("FIF=a&PFL=2:-1,0"), "400");
    EXPECT_EQ(pixels("FIF=a&PFL=9:0,0"), "404");
    EXPECT_EQ(pixels("FIF=a&PFL=4:0,0-99999999999999999999,0"), "400");
    EXPECT_EQ(pixels("FIF=a&SPECTRA=4,11,10,20"), "0 10 276 1 1");
    EXPECT_EQ(pixels("FIF=a&SPECTRA=4,0,256,0"), "400");
    EXPECT_EQ(pixels("FIF=a&SPECTRA=4,87,40,0"), "400");
    EXPECT_EQ(pixels("FIF=a&SPECTRA=4,88,0,0"), "404");
    EXPECT_EQ(pixels("FIF=a&SPECTRA=-1,0,0,0"), "404");
}

TEST(Iip, AQueryMaySpeakOtherProtocols)
{
    const auto iiif = ask_iip("QLT=5&IIIF=x/y.tif/full/max/0/default.jpg&FOO");
    EXPECT_EQ(iiif.identifier, "x/y.tif");
    EXPECT_EQ(iiif.uri, "http://h/iip?QLT=5&IIIF=x/y.tif");
    EXPECT_EQ(std::get<Request>(iiif.what).encoder_quality, 5);
    EXPECT_TRUE(std::holds_alternative<Redirect>(ask_iip("IIIF=a/b/c/d/e/f.tif").what));
    EXPECT_EQ(ask_iip("IIIF=a/b/c/d/e/f.tif").identifier, "a/b/c/d/e/f.tif");
    EXPECT_EQ(ask_iip("IIIF=x/y.tif/info.json").uri, "http://h/iip?IIIF=x/y.tif");
    EXPECT_EQ(ask_iip("DeepZoom=x/y.tif.dzi").identifier, "x/y.tif");
    EXPECT_EQ(std::get<Description>(ask_iip("Zoomify=/x/y.tif/ImageProperties.xml").what).document,
              "ImageProperties.xml");
}

// The parser accepts or refuses every query, and no plan reaches beyond the picture.
TEST(Iip, ParserSurvivesEveryQuery)
{
    constexpr std::string_view kParts[] = {"FIF=a",
                                           "&",
                                           "=",
                                           ",",
                                           "-",
                                           "!",
                                           "JTL=",
                                           "CVT=",
                                           "WID=",
                                           "HEI=",
                                           "RGN=",
                                           "ROT=",
                                           "QLT=",
                                           "SDS=",
                                           "CNV=[",
                                           "CTW=",
                                           "PFL=",
                                           "SPECTRA=",
                                           "TIL",
                                           "OBJ=",
                                           "IIIF=",
                                           "%",
                                           "%00",
                                           "/",
                                           "DeepZoom=",
                                           "0",
                                           "1",
                                           "90",
                                           "-1",
                                           "1e9",
                                           "0.5",
                                           "jpeg",
                                           "99999999999999999999",
                                           "Max-size",
                                           "nan",
                                           "full/",
                                           "max/0/default.jpg",
                                           "\xFF",
                                           "..",
                                           "\n"};
    std::minstd_rand random(5);
    for (int i = 0; i < 20000; ++i) {
        std::string query = "FIF=a&";
        for (auto count = random() % 12; count > 0; --count) {
            query += kParts[random() % std::size(kParts)];
        }
        const auto result = outcome([&] {
            const auto ask = ask_iip(query);
            if (const auto *request = std::get_if<Request>(&ask.what)) {
                const auto found =
                    plan(*request, pyramid({2600, 1900}), no_limits(), Filter::bicubic);
                EXPECT_TRUE(found.resolved.region.right() <= 2600) << query;
                EXPECT_FALSE(found.source.empty()) << query;
            }
            return std::string("understood");
        });
        EXPECT_TRUE(result == "understood" || result[0] == '4' || result == "501")
            << result << query;
    }
}

}   // namespace
}   // namespace iiif
