#include "engine/signed_links.h"

#include <array>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/secrets.h"

namespace iiif {
namespace {

constexpr std::string_view kPath = "/iiif/maps%2Fnorth.tif/full/max/0/default.jpg";
const std::array<std::string, 2> kKeys{std::string(32, 'n'), std::string(32, 'o')};

std::string signature(std::string_view key, std::string_view path, std::string_view query,
                      std::string_view expiry)
{
    return base64url(as_text(hmac_sha256(key, signed_text(path, query, expiry))));
}

std::string signed_query(std::string_view key, std::string_view expiry = "2000")
{
    return "exp=" + std::string(expiry) + "&sig=" + signature(key, kPath, "", expiry);
}

TEST(SignedLinks, AreValidUntilTheyExpire)
{
    const auto query = signed_query(kKeys[0]);
    EXPECT_EQ(check_link(kKeys, kPath, query, 1999), Link::valid);
    EXPECT_EQ(check_link(kKeys, kPath, query, 2000), Link::expired);
}

TEST(SignedLinks, AreSignedByAnyOfTheKeys)
{
    EXPECT_EQ(check_link(kKeys, kPath, signed_query(kKeys[1]), 0), Link::valid);
    EXPECT_EQ(check_link(kKeys, kPath, signed_query(std::string(32, 'x')), 0), Link::wrong);
    EXPECT_EQ(check_link({}, kPath, signed_query(kKeys[0]), 0), Link::wrong);
}

TEST(SignedLinks, AreTheSameInEverySpellingOfThePath)
{
    const auto query = signed_query(kKeys[0]);
    for (const auto *path : {"/iiif/maps%2fnorth.tif/full/max/0/default.jpg",
                             "/%69iif/maps%2Fnorth%2Etif/%66ull/max/0/default.jpg"}) {
        EXPECT_EQ(check_link(kKeys, path, query, 0), Link::valid) << path;
    }
    for (const auto *path : {"/iiif/maps/north.tif/full/max/0/default.jpg",
                             "/iiif/maps%252Fnorth.tif/full/max/0/default.jpg",
                             "/iiif/maps%2Fnorth.tif/full/max/0/default.png",
                             "/iiif/maps%2Fnorth.tif/full/max/0/default.jpg/", ""}) {
        EXPECT_EQ(check_link(kKeys, path, query, 0), Link::wrong) << path;
    }
    EXPECT_THROW((void)check_link(kKeys, "/iiif/a%zz", query, 0), Error);
}

TEST(SignedLinks, SignTheWholeQueryAsItIsWritten)
{
    const std::string rest = "FIF=a.tif&WID=100&CVT=jpeg";
    const auto end = "&exp=2000&sig=" + signature(kKeys[0], "/iip", rest, "2000");
    EXPECT_EQ(check_link(kKeys, "/iip", rest + end, 0), Link::valid);
    for (const auto *other : {"FIF=a.tif&%57ID=100&CVT=jpeg", "FIF=a.tif&WID=1000&CVT=jpeg",
                              "FIF=a.tif&CVT=jpeg", "", "FIF=b.tif&FIF=a.tif&WID=100&CVT=jpeg"}) {
        EXPECT_EQ(check_link(kKeys, "/iip", other + end, 0), Link::wrong) << other;
    }
}

TEST(SignedLinks, KeepTheirTimeAndTheirSignature)
{
    const auto query = signed_query(kKeys[0]);
    const auto sig = query.substr(query.find("&sig="));
    for (const auto &other :
         {"exp=9999" + sig, "exp=02000" + sig, query + "=", query + "x",
          query.substr(0, query.size() - 1), query + "&a=b", std::string("exp=2000&sig=")}) {
        EXPECT_EQ(check_link(kKeys, kPath, other, 0), Link::wrong) << other;
    }
    for (const auto &other : {std::string(), std::string("exp=2000"),
                              "sig=x&exp=2000" + sig.substr(4), "exp=99999999999999999999" + sig,
                              "exp=-1" + sig, "exp=" + sig, "xexp=2000" + sig, "EXP=2000" + sig}) {
        EXPECT_EQ(check_link(kKeys, kPath, other, 0), Link::unsigned_) << other;
    }
    EXPECT_EQ(check_link(kKeys, kPath, "exp=1&" + query, 0), Link::wrong);
}

TEST(SignedLinks, HaveTheSignatureThatIiifSignMakes)
{
    // printf 'iiif-signed\n%s?\n2000' PATH | openssl dgst -sha256 -hmac KEY -binary | basenc
    // --base64url
    EXPECT_EQ(signature(kKeys[0], kPath, "", "2000"),
              "x3Kr7P-Mc1ehFEw8_3YbwW4kL4hm92BQCT4eiTygv1I");
}

}   // namespace
}   // namespace iiif
