#include "base/secrets.h"

#include <string>

#include <gtest/gtest.h>

namespace iiif {
namespace {

std::string hex(const Sha256 &digest)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const auto byte : digest) {
        text += {kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return text;
}

TEST(Secrets, DigestsAreThoseOfTheStandards)
{
    // FIPS 180-2 appendix B.1; RFC 4231 section 4.3.
    EXPECT_EQ(hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Secrets, SealedTextOpensWithItsKeyAlone)
{
    const auto key = random_secret();
    const auto bytes = sealed(key, "text");
    EXPECT_EQ(unsealed(key, bytes), "text");
    EXPECT_EQ(unsealed(random_secret(), bytes), std::nullopt);
    EXPECT_EQ(unsealed(key, sealed(key, "")), "");
    EXPECT_NE(sealed(key, "text"), bytes);
}

TEST(Secrets, NoBitOfASealedTextCanBeChanged)
{
    const auto key = random_secret();
    const auto bytes = sealed(key, "text");
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        auto changed = bytes;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_EQ(unsealed(key, changed), std::nullopt) << bit;
    }
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_EQ(unsealed(key, bytes.substr(0, length)), std::nullopt) << length;
    }
}

TEST(Secrets, Base64UrlIsThatOfTheStandard)
{
    // RFC 4648 section 10.
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64url("foob"), "Zm9vYg");
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
    for (const std::string bytes : {"", "f", "fo", "foo", "foob", "\xff\xfe\xfd"}) {
        EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    }
}

TEST(Secrets, EachTextHasOneBase64Url)
{
    for (const auto *text : {"Zm8=", "Zm9", "Zh", "Z", "Zm8 ", "Zm+v", "Zm\nv"}) {
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
    }
}

}   // namespace
}   // namespace iiif
