#include "protocol/iiif_link.h"

#include <gtest/gtest.h>

#include "asking.h"
#include "render/resolve.h"

namespace iiif {
namespace {

struct Row {
    std::string_view asked;
    std::string_view canonical;
};

void expect_canonical(Dialect dialect, const ImageInfo &info, const Limits &limits,
                      std::initializer_list<Row> rows)
{
    for (const auto &[asked, canonical] : rows) {
        const auto path = outcome([&, text = asked] {
            return canonical_path(resolve(request(text, dialect), info, limits), dialect);
        });
        EXPECT_EQ(path, canonical) << asked;
    }
}

Limits enlarging(std::int64_t side)
{
    Limits limits;
    limits.max_width = limits.max_height = side;
    limits.upscale = true;
    return limits;
}

TEST(CanonicalPath, FollowsVersion3)
{
    expect_canonical(
        Dialect::iiif3, pyramid({6000, 4000}), enlarging(9000),
        {
            {"pct:0,0,100,100/pct:50/0.0/color.jpg", "full/3000,2000/0/default.jpg"},
            {"0,0,6000,4000/6000,/!0/default.jpg", "full/max/!0/default.jpg"},
            {"square/^5000,/90/gray.png", "1000,0,4000,4000/^5000,5000/90/gray.png"},
            {"full/max/0/default.jpg", "full/max/0/default.jpg"},
            {"0,0,9999,9999/max/360/color.jpg", "full/max/0/default.jpg"},
            {"full/6000,4000/0/default.jpg", "full/max/0/default.jpg"},
            {"full/^6000,4000/0/default.jpg", "full/max/0/default.jpg"},
            {"full/!7000,7000/0/default.jpg", "full/max/0/default.jpg"},
            {"full/^max/0/default.jpg", "full/^max/0/default.jpg"},
            {"full/^9000,/0/default.jpg", "full/^max/0/default.jpg"},
            {"full/^!9000,9000/0/default.jpg", "full/^max/0/default.jpg"},
            {"full/^7000,/0/default.jpg", "full/^7000,4667/0/default.jpg"},
            {"full/^600,/0/default.jpg", "full/600,400/0/default.jpg"},
            {"full/^7000,100/0/default.jpg", "full/^7000,100/0/default.jpg"},
            {"full/0600,/0/default.jpg", "full/600,400/0/default.jpg"},
            {"full/!600,600/0/default.jpg", "full/600,400/0/default.jpg"},
            {"full/600,400/090.50/default.jpg", "full/600,400/90.5/default.jpg"},
            {"full/600,400/.5/default.png", "full/600,400/0.5/default.png"},
            {"5900,3900,512,512/max/0/default.jpg", "5900,3900,100,100/max/0/default.jpg"},
            {"5900,3900,512,512/50,/0/default.jpg", "5900,3900,100,100/50,50/0/default.jpg"},
            {"pct:50,50,100,100/max/0/bitonal.webp", "3000,2000,3000,2000/max/0/bitonal.webp"},
            {"007,0,10,10/max/0/default.jpg", "7,0,10,10/max/0/default.jpg"},
        });
}

TEST(CanonicalPath, Version3CallsTheLargestAllowedSizeMax)
{
    Limits limits;
    limits.max_width = limits.max_height = 1000;
    expect_canonical(Dialect::iiif3, pyramid({6000, 4000}), limits,
                     {
                         {"full/max/0/default.jpg", "full/max/0/default.jpg"},
                         {"full/1000,/0/default.jpg", "full/max/0/default.jpg"},
                         {"full/^max/0/default.jpg", "full/max/0/default.jpg"},
                         {"full/999,/0/default.jpg", "full/999,666/0/default.jpg"},
                         {"0,0,500,500/500,/0/default.jpg", "0,0,500,500/max/0/default.jpg"},
                     });
}

TEST(CanonicalPath, FollowsVersion2)
{
    expect_canonical(
        Dialect::iiif2, pyramid({6000, 4000}), enlarging(9000),
        {
            {"full/3000,2000/0/default.jpg", "full/3000,/0/default.jpg"},
            {"full/,2000/0/default.jpg", "full/3000,/0/default.jpg"},
            {"full/100,100/0/default.jpg", "full/100,100/0/default.jpg"},
            {"full/max/0/default.jpg", "full/full/0/default.jpg"},
            {"full/full/0/color.jpg", "full/full/0/default.jpg"},
            {"full/pct:100/0/default.jpg", "full/full/0/default.jpg"},
            {"full/pct:50/!360/default.jpg", "full/3000,/!0/default.jpg"},
            {"full/!600,600/0/default.jpg", "full/600,/0/default.jpg"},
            {"full/7000,/0/gray.jpg", "full/7000,/0/gray.jpg"},
            {"square/100,/0/default.jpg", "1000,0,4000,4000/100,/0/default.jpg"},
            {"5900,3900,512,512/max/0/default.jpg", "5900,3900,100,100/full/0/default.jpg"},
        });
}

TEST(CanonicalPath, Version2CallsALimitedMaxByItsWidth)
{
    Limits limits;
    limits.max_width = limits.max_height = 1000;
    expect_canonical(Dialect::iiif2, pyramid({6000, 4000}), limits,
                     {{"full/max/0/default.jpg", "full/1000,/0/default.jpg"}});
}

TEST(CanonicalPath, CallsTheSquareOfASquarePictureFull)
{
    expect_canonical(Dialect::iiif3, flat({400, 400}), no_limits(),
                     {{"square/max/0/default.jpg", "full/max/0/default.jpg"}});
    expect_canonical(Dialect::iiif2, flat({400, 400}), no_limits(),
                     {{"square/max/0/default.jpg", "full/full/0/default.jpg"}});
}

TEST(CanonicalPath, CallsGrayOfAGrayPictureDefault)
{
    auto info = flat({400, 400});
    info.format = {ColorModel::gray, false};
    expect_canonical(Dialect::iiif3, info, no_limits(),
                     {{"full/max/0/gray.jpg", "full/max/0/default.jpg"},
                      {"full/max/0/color.jpg", "full/max/0/default.jpg"},
                      {"full/max/0/bitonal.jpg", "full/max/0/bitonal.jpg"}});
}

TEST(CanonicalPath, OfACanonicalPathIsItself)
{
    const auto info = pyramid({6001, 4003}, {512, 256});
    for (const auto dialect : {Dialect::iiif3, Dialect::iiif2}) {
        for (const auto *asked :
             {"full/max/0/default.jpg", "full/13,/22.5/default.png", "square/,77/!90/gray.jpg",
              "pct:1.5,2.5,33.3,44.4/pct:12.3/0/default.jpg",
              "17,33,1000,2000/!100,100/0/color.jpg", "0,0,4096,2048/512,/0/default.jpg",
              "5632,3584,512,512/100,7/0/bitonal.webp"}) {
            const auto view = resolve(request(asked, dialect), info, no_limits());
            const auto canonical = canonical_path(view, dialect);
            const auto again = resolve(request(canonical, dialect), info, no_limits());
            EXPECT_EQ(again, view) << asked << " -> " << canonical;
            EXPECT_EQ(canonical_path(again, dialect), canonical);
        }
    }
}

TEST(ProfileUri, NamesVersionAndLevel)
{
    EXPECT_EQ(profile_uri(Dialect::iiif3, 2), "http://iiif.io/api/image/3/level2.json");
    EXPECT_EQ(profile_uri(Dialect::iiif2, 1), "http://iiif.io/api/image/2/level1.json");
    EXPECT_EQ(profile_uri(Dialect::iiif1, 0),
              "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level0");
}

TEST(ComplianceLevel, NeedsJpgForOneAndPngForTwo)
{
    EXPECT_EQ(compliance_level(false, false), 0);
    EXPECT_EQ(compliance_level(false, true), 0);
    EXPECT_EQ(compliance_level(true, false), 1);
    EXPECT_EQ(compliance_level(true, true), 2);
}

TEST(LinkUri, EncodesBytesThatWouldEndIt)
{
    EXPECT_EQ(link_uri("http://h/a%2Fb/full/^600,400/0/default.jpg"),
              "http://h/a%2Fb/full/%5E600,400/0/default.jpg");
    EXPECT_EQ(link_uri("http://h/id;3,x"), "http://h/id%3B3,x");
    EXPECT_EQ(link_uri("http://h/a>b\"c d\r\n"), "http://h/a%3Eb%22c%20d%0D%0A");
    EXPECT_EQ(link_uri("\xC3\xBC"), "%C3%BC");
}

}   // namespace
}   // namespace iiif
