// The status matrix of the IIIF Image API, versions 3.0, 2.1 and 1.1, tested with plans: no pixel
// is read. `-` means default.jpg, in version 1 native.jpg.
#include <gtest/gtest.h>

#include "asking.h"

namespace iiif {
namespace {

constexpr Size kT{6000, 4000};

struct Row {
    int item;
    std::string_view asked;
    std::string_view in_3;
    std::string_view in_2;
    std::string_view in_1;
};

std::string with_file(std::string_view asked, Dialect dialect)
{
    std::string text(asked);
    if (text.ends_with('-')) {
        text.pop_back();
        text += dialect == Dialect::iiif1 ? "native.jpg" : "default.jpg";
    }
    return text;
}

void expect_answers(const Limits &limits, std::initializer_list<Row> rows)
{
    const auto info = pyramid(kT, {512, 512});
    const auto answer = [&](const Row &row, Dialect dialect) {
        return answer_size(with_file(row.asked, dialect), info, limits, dialect);
    };
    for (const auto &row : rows) {
        EXPECT_EQ(answer(row, Dialect::iiif3), row.in_3) << row.item << ", 3.0: " << row.asked;
        EXPECT_EQ(answer(row, Dialect::iiif2), row.in_2) << row.item << ", 2.1: " << row.asked;
        EXPECT_EQ(answer(row, Dialect::iiif1), row.in_1) << row.item << ", 1.1: " << row.asked;
    }
}

Limits side_limit(std::int64_t side)
{
    Limits limits;
    limits.max_width = limits.max_height = side;
    return limits;
}

Limits enlarging(std::int64_t side)
{
    auto limits = side_limit(side);
    limits.upscale = true;
    return limits;
}

TEST(StatusMatrix, WithoutEnlarging)
{
    expect_answers(no_limits(),
                   {
                       {158, "full/max/0/-", "6000x4000", "6000x4000", "400"},
                       {159, "full/full/0/-", "400", "6000x4000", "6000x4000"},
                       {160, "full/600,/0/-", "600x400", "600x400", "600x400"},
                       {161, "full/,400/0/-", "600x400", "600x400", "600x400"},
                       {162, "full/600,600/0/-", "600x600", "600x600", "600x600"},
                       {163, "full/!600,600/0/-", "600x400", "600x400", "600x400"},
                       {164, "full/!8000,8000/0/-", "6000x4000", "6000x4000", "6000x4000"},
                       {165, "full/7000,/0/-", "400", "400", "400"},
                       {166, "full/^7000,/0/-", "501", "400", "400"},
                       {167, "full/^600,/0/-", "600x400", "400", "400"},
                       {168, "full/^max/0/-", "501", "400", "400"},
                       {169, "full/pct:50/0/-", "3000x2000", "3000x2000", "3000x2000"},
                       {170, "full/pct:33.3/0/-", "1998x1332", "1998x1332", "1998x1332"},
                       {171, "full/pct:101/0/-", "400", "400", "400"},
                       {172, "full/^pct:120/0/-", "501", "400", "400"},
                       {173, "full/pct:0/0/-", "400", "400", "400"},
                       {173, "full/0,/0/-", "400", "400", "400"},
                       {173, "full/,0/0/-", "400", "400", "400"},
                       {173, "full/0,0/0/-", "400", "400", "400"},
                       {173, "full/0,1/0/-", "400", "400", "400"},
                       {173, "full/!0,1/0/-", "400", "400", "400"},
                       {173, "full/!0,0/0/-", "400", "400", "400"},
                       {174, "square/400,400/0/-", "400x400", "400x400", "400"},
                       {175, "0,0,512,512/512,512/0/-", "512x512", "512x512", "512x512"},
                       {176, "5632,3584,512,512/max/0/-", "368x416", "368x416", "400"},
                       {176, "5632,3584,512,512/full/0/-", "400", "368x416", "368x416"},
                       {177, "6000,0,1,1/max/0/-", "400", "400", "400"},
                       {177, "6000,0,1,1/1,1/0/-", "400", "400", "400"},
                       {177, "0,4000,1,1/1,1/0/-", "400", "400", "400"},
                       {178, "0,0,0,1/1,1/0/-", "400", "400", "400"},
                       {179, "pct:0,0,50,50/max/0/-", "3000x2000", "3000x2000", "400"},
                       {179, "pct:0,0,50,50/full/0/-", "400", "3000x2000", "3000x2000"},
                       {180, "pct:0,0,0,50/1,1/0/-", "400", "400", "400"},
                       {181, "pct:10,10,80/1,1/0/-", "400", "400", "400"},
                       {181, "1,2,3/1,1/0/-", "400", "400", "400"},
                       {181, "a,b,c,d/1,1/0/-", "400", "400", "400"},
                       {182, "full/600,/90/-", "400x600", "400x600", "400x600"},
                       {183, "full/600,/!90/-", "400x600", "400x600", "400"},
                       {184, "full/600,/22.5/color.png", "707x599", "707x599", "707x599"},
                       {185, "full/600,/360/-", "600x400", "600x400", "600x400"},
                       {186, "full/600,/361/-", "400", "400", "400"},
                       {186, "full/600,/-90/-", "400", "400", "400"},
                       {186, "full/600,/90!/-", "400", "400", "400"},
                       {186, "full/600,/abc/-", "400", "400", "400"},
                       {187, "full/600,/0/gray.jpg", "600x400", "600x400", "400"},
                       {187, "full/600,/0/grey.jpg", "400", "400", "600x400"},
                       {188, "full/600,/0/bitonal.png", "600x400", "600x400", "600x400"},
                       {189, "full/600,/0/native.jpg", "400", "400", "600x400"},
                       {190, "full/600,/0/color.xyz", "400", "400", "415"},
                       {191, "full/600,/0/color", "400", "400", "600x400"},
                       {192, "full/600,/0/default.JPG", "400", "400", "400"},
                       {192, "FULL/600,/0/-", "400", "400", "400"},
                       {192, "full/MAX/0/-", "400", "400", "400"},
                       {193, "full/%5E600,/0/-", "600x400", "400", "400"},
                       {194, "full/!600%2C600/0/-", "600x400", "600x400", "600x400"},
                       {194, "full/pct%3A50/0/-", "3000x2000", "3000x2000", "3000x2000"},
                   });
}

TEST(StatusMatrix, WithEnlarging)
{
    expect_answers(enlarging(9000),
                   {
                       {166, "full/^7000,/0/-", "7000x4667", "400", "400"},
                       {165, "full/7000,/0/-", "400", "7000x4667", "7000x4667"},
                       {167, "full/^600,/0/-", "600x400", "400", "400"},
                       {168, "full/^max/0/-", "9000x6000", "400", "400"},
                       {171, "full/pct:101/0/-", "400", "6060x4040", "6060x4040"},
                       {172, "full/^pct:120/0/-", "7200x4800", "400", "400"},
                       {158, "full/max/0/-", "6000x4000", "6000x4000", "400"},
                       {159, "full/full/0/-", "400", "6000x4000", "6000x4000"},
                       {35, "full/^!8000,8000/0/-", "8000x5333", "400", "400"},
                       {35, "full/^!10000,10000/0/-", "9000x6000", "400", "400"},
                       {37, "full/!8000,8000/0/-", "6000x4000", "8000x5333", "8000x5333"},
                       {39, "full/^9001,/0/-", "400", "400", "400"},
                       {39, "full/9001,/0/-", "400", "400", "400"},
                       {33, "full/6001,4000/0/-", "400", "6001x4000", "6001x4000"},
                   });
}

TEST(StatusMatrix, WithALimit)
{
    expect_answers(side_limit(1000),
                   {
                       {198, "full/max/0/-", "1000x667", "1000x667", "400"},
                       {198, "full/full/0/-", "400", "400", "400"},
                       {199, "full/2000,/0/-", "400", "400", "400"},
                       {199, "full/,700/0/-", "400", "400", "400"},
                       {199, "full/1001,1000/0/-", "400", "400", "400"},
                       {199, "full/pct:50/0/-", "400", "400", "400"},
                       {200, "full/!2000,2000/0/-", "1000x667", "1000x667", "1000x667"},
                       {201, "0,0,500,500/max/0/-", "500x500", "500x500", "400"},
                       {201, "0,0,500,500/full/0/-", "400", "500x500", "500x500"},
                       {168, "full/^max/0/-", "1000x667", "400", "400"},
                   });
}

// Regions and sizes that the status matrix leaves out.
TEST(StatusMatrix, RegionsAndSizes)
{
    expect_answers(no_limits(),
                   {
                       {19, "square/,10/0/-", "10x10", "10x10", "400"},
                       {21, "5900,3900,512,512/100,/0/-", "100x100", "100x100", "100x100"},
                       {21, "pct:50,50,100,100/3000,/0/-", "3000x2000", "3000x2000", "3000x2000"},
                       {22, "0,0,10,0/1,1/0/-", "400", "400", "400"},
                       {22, "pct:0,0,10,0/1,1/0/-", "400", "400", "400"},
                       {23, "pct:100,0,10,10/1,1/0/-", "400", "400", "400"},
                       {23, "pct:0,100,10,10/1,1/0/-", "400", "400", "400"},
                       {25, "pct:99.99999,0,0.00001,0.00001/1,1/0/-", "1x1", "1x1", "1x1"},
                       {33, "full/,5000/0/-", "400", "400", "400"},
                       {33, "full/6001,4000/0/-", "400", "400", "400"},
                       {33, "full/6000,4001/0/-", "400", "400", "400"},
                       {36, "full/^pct:100/0/-", "6000x4000", "400", "400"},
                       {36, "full/^!600,600/0/-", "600x400", "400", "400"},
                       {36, "full/^6000,4000/0/-", "6000x4000", "400", "400"},
                       {36, "full/^6000,4001/0/-", "501", "400", "400"},
                       {38, "full/1,/0/-", "1x1", "1x1", "1x1"},
                       {38, "full/pct:0.0001/0/-", "400", "400", "400"},
                       {42, "full/0500,/0/-", "500x333", "500x333", "500x333"},
                       {43, "full/71,/0/-", "71x47", "71x47", "71x47"},
                       {44, "4096,0,561,2048/71,/0/-", "71x259", "71x259", "71x259"},
                       {45, "1000,1000,1000,500/500,/0/-", "500x250", "500x250", "500x250"},
                       {48, "full/600,/270/-", "400x600", "400x600", "400x600"},
                       {49, "0,0,300,200/300,200/90/-", "200x300", "200x300", "200x300"},
                   });
}

TEST(StatusMatrix, ASideLessThanHalfAPixelIsRefused)
{
    EXPECT_EQ(answer_size("full/1,/0/default.jpg", flat({10000, 100}), no_limits()), "400");
    EXPECT_EQ(answer_size("full/60,/0/default.jpg", flat({10000, 100}), no_limits()), "60x1");
}

// The official validator expects an error here; the specification asks for the region's size.
TEST(StatusMatrix, StrictConfineRefusesABoxBeyondTheRegion)
{
    auto limits = no_limits();
    limits.strict_confine = true;
    const auto info = flat({1000, 1000});
    EXPECT_EQ(answer_size("full/!2000,3000/0/default.jpg", info, limits), "400");
    EXPECT_EQ(answer_size("full/!2000,500/0/default.jpg", info, limits), "500x500");
    EXPECT_EQ(answer_size("full/!1000,1000/0/default.jpg", info, limits), "1000x1000");
    EXPECT_EQ(answer_size("full/!2000,3000/0/default.jpg", info, no_limits()), "1000x1000");
}

// The limits apply in this order: area, width, height.
TEST(StatusMatrix, MaxIsTheLargestSizeThatTheLimitsAllow)
{
    auto limits = no_limits();
    limits.max_area = 4'000'000;
    EXPECT_EQ(answer_size("full/max/0/default.jpg", flat(kT), limits), "2449x1632");
    limits = no_limits();
    limits.max_width = 3000;
    limits.max_height = 1500;
    EXPECT_EQ(answer_size("full/max/0/default.jpg", flat(kT), limits), "2250x1500");
}

// A free angle enlarges the box of the answer, and the limits apply to that box too.
TEST(StatusMatrix, LimitsHoldForTheBoxOfAFreeAngleToo)
{
    auto limits = side_limit(1000);
    limits.max_height = 700;
    const auto info = flat({1000, 700});
    EXPECT_EQ(answer_size("full/max/90/default.png", info, limits), "700x1000");
    EXPECT_EQ(answer_size("full/max/45/default.png", info, limits), "400");
}

TEST(StatusMatrix, NumbersNear2To63AreJustTooLarge)
{
    const auto info = pyramid({6000, 4000});
    constexpr std::string_view kHuge = "9223372036854775807";
    const auto with = [&](std::string text) {
        for (auto at = text.find('N'); at != std::string::npos; at = text.find('N')) {
            text.replace(at, 1, kHuge);
        }
        return answer_size(text, info, enlarging(8192));
    };
    EXPECT_EQ(with("0,0,N,N/max/0/default.jpg"), "6000x4000");
    EXPECT_EQ(with("5999,3999,N,N/max/0/default.jpg"), "1x1");
    EXPECT_EQ(with("N,N,N,N/max/0/default.jpg"), "400");
    EXPECT_EQ(with("full/^N,/0/default.jpg"), "400");
    EXPECT_EQ(with("full/^,N/0/default.jpg"), "400");
    EXPECT_EQ(with("full/^N,N/0/default.jpg"), "400");
    EXPECT_EQ(with("full/^1,N/0/default.jpg"), "400");
    EXPECT_EQ(with("0,0,1,4000/^N,/0/default.jpg"), "400");
    EXPECT_EQ(with("0,0,6000,1/^,N/0/default.jpg"), "400");
    EXPECT_EQ(with("full/!N,N/0/default.jpg"), "6000x4000");
    EXPECT_EQ(with("full/^!N,N/0/default.jpg"), "8192x5461");
    EXPECT_EQ(with("full/^!N,1/0/default.jpg"), "2x1");
    EXPECT_EQ(with("full/^pct:99999999/0/default.jpg"), "400");
    EXPECT_EQ(with("pct:99999999,0,1,1/max/0/default.jpg"), "400");
    EXPECT_EQ(with("pct:0,0,99999999,99999999.9999999999/max/0/default.jpg"), "6000x4000");
}

}   // namespace
}   // namespace iiif
