#include "source/aws_signature.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace iiif {
namespace {

const Credentials kExample{.access_key = "AKIAIOSFODNN7EXAMPLE",
                           .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
constexpr std::time_t kTime = 1369353600;   // 2013-05-24T00:00:00Z

// Amazon's example of a GET of a part of an object.
TEST(AwsSignature, IsThatOfAmazonsExample)
{
    const auto headers = aws_signature(
        {.host = "examplebucket.s3.amazonaws.com",
         .path = "/test.txt",
         .range = "bytes=0-9",
         .region = "us-east-1",
         .payload_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         .time = kTime},
        kExample);
    EXPECT_EQ(headers.back(),
              "Authorization: AWS4-HMAC-SHA256 "
              "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
              "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
              "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(AwsSignature, KeysWithReservedCharactersAreSignedAsTheyAreSent)
{
    const auto headers = aws_signature({.host = "examplebucket.s3.amazonaws.com",
                                        .path = "/maps/a%20b%2Bc%3Dd%3Ae%27%28%C3%BC%29%2A.tif",
                                        .range = "bytes=0-65535",
                                        .region = "us-east-1",
                                        .time = kTime},
                                       kExample);
    EXPECT_TRUE(headers.back().ends_with(
        "Signature=7b3a3a78f8a8d4b7b71eb4ce46d5ebbf5d6bb8d6eec1127830e5c4c7deff14e3"));
}

TEST(AwsSignature, TemporaryKeysSendTheirToken)
{
    auto temporary = kExample;
    temporary.session_token = "token";
    const auto headers = aws_signature(
        {.host = "h", .path = "/", .range = "bytes=0-9", .region = "r", .time = kTime}, temporary);
    EXPECT_NE(std::ranges::find(headers, "x-amz-security-token: token"), headers.end());
    EXPECT_NE(headers.back().find("x-amz-date;x-amz-security-token"), std::string::npos);
}

}   // namespace
}   // namespace iiif
