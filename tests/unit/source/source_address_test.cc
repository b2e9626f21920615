#include "source/source_address.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace iiif {
namespace {

std::shared_ptr<const SourceAddress> parse(std::vector<const char *> words)
{
    return parse_source(words);
}

std::string url(std::vector<const char *> words, std::string_view key)
{
    return parse_source(words)->url_of(key);
}

TEST(SourceAddress, KeyIsPutBehindTheUrl)
{
    EXPECT_EQ(url({"https://host/masters/"}, "a.tif"), "https://host/masters/a.tif");
    EXPECT_EQ(url({"https://host/masters"}, "a.tif"), "https://host/masters/a.tif");
    EXPECT_EQ(url({"http://HOST:80"}, "b/a.tif"), "http://host/b/a.tif");
    EXPECT_EQ(url({"http://host:8080/x/"}, "a.tif"), "http://host:8080/x/a.tif");
    EXPECT_EQ(url({"https://[2001:db8::1]:8443/x/"}, "a"), "https://[2001:db8::1]:8443/x/a");
}

TEST(SourceAddress, EveryByteOfAKeyIsEncodedButUnreservedOnes)
{
    EXPECT_EQ(url({"https://host/"}, "a b+c=d:e'(\xc3\xbc)*?#%@.tif"),
              "https://host/a%20b%2Bc%3Dd%3Ae%27%28%C3%BC%29%2A%3F%23%25%40.tif");
    EXPECT_EQ(url({"https://host/"}, "maps//x-._~/y"), "https://host/maps//x-._~/y");
}

TEST(SourceAddress, PrefixOfIdentifiersStandsInFront)
{
    EXPECT_EQ(parse({"maps/", "https://host/"})->prefix, "maps/");
    EXPECT_EQ(parse({"https://host/"})->prefix, "");
}

TEST(SourceAddress, OptionsAreRead)
{
    const auto source = parse({"https://host/", "timeout=5", "check=7", "redirect=CDN.example",
                               "redirect=b.example", "ca=/x.pem", "proxy=http://proxy:3128"});
    EXPECT_EQ(source->timeout, std::chrono::seconds(5));
    EXPECT_EQ(source->check, std::chrono::seconds(7));
    EXPECT_EQ(source->redirect_hosts, (std::vector<std::string>{"cdn.example", "b.example"}));
    EXPECT_EQ(source->ca_file, "/x.pem");
    EXPECT_EQ(source->proxy, "http://proxy:3128");
}

TEST(SourceAddress, BucketsOfAmazonAreHosts)
{
    EXPECT_EQ(url({"s3://scans/maps/", "region=eu-central-1"}, "a.tif"),
              "https://scans.s3.eu-central-1.amazonaws.com/maps/a.tif");
    EXPECT_EQ(url({"s3://my.scans", "region=eu-central-1"}, "a.tif"),
              "https://s3.eu-central-1.amazonaws.com/my.scans/a.tif");
}

TEST(SourceAddress, BucketsOfOtherEndpointsArePaths)
{
    EXPECT_EQ(url({"s3://scans", "endpoint=http://minio:9000"}, "a.tif"),
              "http://minio:9000/scans/a.tif");
    EXPECT_EQ(url({"s3://scans", "endpoint=http://minio:9000", "style=host"}, "a.tif"),
              "http://scans.minio:9000/a.tif");
}

TEST(SourceAddress, WrongLinesAreRefused)
{
    const std::vector<std::vector<const char *>> wrong{
        {},
        {"maps/"},
        {"ftp://host/"},
        {"https://"},
        {"https:///x/"},
        {"https://user:word@host/"},
        {"https://host/?a=b"},
        {"https://host/#a"},
        {"https://host:0/"},
        {"https://host:99999/"},
        {"https://host:x/"},
        {"https://ho st/"},
        {"s3://"},
        {"s3://user@bucket/"},
        {"https://host/", "fast"},
        {"https://host/", "timeout="},
        {"https://host/", "timeout=0"},
        {"https://host/", "timeout=601"},
        {"https://host/", "timeout=1s"},
        {"https://host/", "region=eu"},
        {"https://host/", "redirect=a/b"},
        {"https://host/", "proxy=socks5://x"},
        {"https://host/", "credentials=/nowhere/at/all"},
        {"s3://bucket", "endpoint=bucket"},
        {"s3://bucket", "style=both"},
        {"s3://bucket", "region=a/b@c"},
    };
    for (const auto &words : wrong) {
        EXPECT_THROW(parse(words), Error) << (words.empty() ? "" : words.back());
    }
}

TEST(SourceAddress, NamesTellTheSourceAndTheKey)
{
    const auto source = parse({"https://host/"});
    const auto name = source_name(source_id(*source, true), "a/b.tif");
    const auto parts = parse_source_name(name);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->id, source_id(*source, true));
    EXPECT_NE(parts->id, source_id(*source, false));
    EXPECT_EQ(parts->key, "a/b.tif");
    EXPECT_FALSE(parse_source_name("/srv/images/a.tif"));
}

}   // namespace
}   // namespace iiif
