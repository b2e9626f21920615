#include "protocol/login_url.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace iiif {
namespace {

Ask parsed(std::string_view path, std::string_view query = {}, std::string_view accept = {})
{
    return parse_login(
        {.path = path, .address = "https://h/auth", .accept = accept, .query = query});
}

TokenPage token(std::string_view query)
{
    return std::get<TokenPage>(parsed("/token", query).what);
}

TEST(LoginUrl, OriginsAreThoseOfBrowsers)
{
    EXPECT_EQ(origin_in("https://a.example.org"), "https://a.example.org");
    EXPECT_EQ(origin_in("HTTPS://A.example.org:8443/"), "https://a.example.org:8443");
    EXPECT_EQ(origin_in("http://[::1]:80"), "http://[::1]:80");
    for (const auto *text : {"",
                             "null",
                             "*",
                             "https://",
                             "https:///",
                             "https://a/b",
                             "https://a?b",
                             "https://a//",
                             "ftp://a",
                             "https://a:",
                             "https://a:123456",
                             "https://a:b",
                             "https://u@a",
                             "https://a b",
                             "https://a;b",
                             "https://a'",
                             "https://[::1",
                             "https://[x]",
                             "javascript:a",
                             " https://a"}) {
        EXPECT_EQ(origin_in(text), "") << text;
    }
}

TEST(LoginUrl, OriginOfAUrlIsItsBeginning)
{
    EXPECT_EQ(origin_of_url("https://A.org:81/b/c"), "https://a.org:81");
    EXPECT_EQ(origin_of_url("/b/c"), "");
}

TEST(LoginUrl, TokenPageRepeatsTheMessageId)
{
    const auto page = token("origin=https%3A%2F%2Fa&messageId=https%3A%2F%2Fb%3Fc%26d");
    EXPECT_TRUE(page.valid);
    EXPECT_EQ(page.message_id, "https://b?c&d");
    EXPECT_EQ(page.origin, "https://a");
    EXPECT_EQ(token("messageId=a+b").message_id, "a b");
    EXPECT_EQ(token("messageId=1&messageId=2").message_id, "1");
}

TEST(LoginUrl, TokenPageNeedsAMessageIdThatIsText)
{
    EXPECT_FALSE(token("").valid);
    EXPECT_FALSE(token("messageId").valid);
    EXPECT_FALSE(token("messageid=1").valid);
    const auto binary = token("messageId=%ff");
    EXPECT_FALSE(binary.valid);
    EXPECT_EQ(binary.message_id, std::nullopt);
    EXPECT_FALSE(token("messageId=" + std::string(1025, 'a')).valid);
}

TEST(LoginUrl, ProbeNamesThePictureAsTheUrlSpellsIt)
{
    const auto probe = std::get<Probe>(parsed("/probe/iiif/a%2Fb.tif;3").what);
    EXPECT_EQ(probe.picture, "/iiif/a%2Fb.tif;3");
    EXPECT_TRUE(probe.linked_data);
    EXPECT_FALSE(std::get<Probe>(parsed("/probe/i", "", "application/json").what).linked_data);
}

TEST(LoginUrl, OtherPathsAreNoService)
{
    for (const auto *path : {"", "/", "/probe", "/probe/", "/login/", "/tokens", "/token/1"}) {
        EXPECT_THROW((void)parsed(path), Error) << path;
    }
}

}   // namespace
}   // namespace iiif
