#include "engine/access_tokens.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000'000;
constexpr std::int64_t kSecond = 1'000'000;

const Identity kReader{.user = "reader",
                       .auth_type = "form",
                       .variables = {{"OIDC_CLAIM_groups", "a,b"}}};

class Tokens : public testing::Test {
protected:
    Logouts::Memory logouts_;
    AccessTokens tokens_{{"key"}, logouts_};
    std::string token_ = tokens_.issue("here", kReader, 300, kNow);
};

TEST_F(Tokens, SayWhoTheirHolderIs)
{
    EXPECT_EQ(tokens_.open("here", token_, kNow + 1), kReader);
    const auto nameless = tokens_.issue("here", {}, 300, kNow);
    EXPECT_EQ(tokens_.open("here", nameless, kNow), Identity{});
}

TEST_F(Tokens, Expire)
{
    EXPECT_TRUE(tokens_.open("here", token_, kNow + 300 * kSecond - 1));
    EXPECT_FALSE(tokens_.open("here", token_, kNow + 300 * kSecond));
}

TEST_F(Tokens, AreGoodInOneScope)
{
    EXPECT_FALSE(tokens_.open("there", token_, kNow));
    EXPECT_FALSE(tokens_.open("", token_, kNow));
}

TEST_F(Tokens, OpenWithEachKeyAndAreSealedWithTheFirst)
{
    const AccessTokens rotated({"newer", "key"}, logouts_);
    const AccessTokens later({"newer"}, logouts_);
    EXPECT_TRUE(rotated.open("here", token_, kNow));
    EXPECT_FALSE(later.open("here", token_, kNow));
    EXPECT_TRUE(later.open("here", rotated.issue("here", kReader, 300, kNow), kNow));
}

TEST_F(Tokens, EndWithALogout)
{
    tokens_.log_out("here", "other", kNow + 1);
    EXPECT_TRUE(tokens_.open("here", token_, kNow + 2));
    tokens_.log_out("here", "reader", kNow + 1);
    EXPECT_FALSE(tokens_.open("here", token_, kNow + 2));
    EXPECT_TRUE(tokens_.open("here", tokens_.issue("here", kReader, 300, kNow + 2), kNow + 3));
}

TEST_F(Tokens, AreRefusedWhenForged)
{
    for (const auto &forged : {std::string(), std::string("x"), token_ + "A", token_.substr(1),
                               std::string(9000, 'A')}) {
        EXPECT_FALSE(tokens_.open("here", forged, kNow)) << forged;
    }
}

}   // namespace
}   // namespace iiif
