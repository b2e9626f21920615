#include "engine/trusted_proxies.h"

#include <string>

#include <gtest/gtest.h>

namespace iiif {
namespace {

bool trusts(std::initializer_list<std::string_view> networks, std::string_view address)
{
    TrustedProxies proxies;
    for (const auto text : networks) {
        const auto network = parse_network(text);
        EXPECT_TRUE(network) << text;
        proxies.networks.push_back(network.value_or(Network{}));
    }
    return proxies.trust(address);
}

TEST(TrustedProxies, AreComparedBitByBit)
{
    EXPECT_TRUE(trusts({"10.0.0.1"}, "10.0.0.1"));
    EXPECT_FALSE(trusts({"10.0.0.1"}, "10.0.0.2"));
    EXPECT_TRUE(trusts({"10.0.0.0/9"}, "10.127.255.255"));
    EXPECT_FALSE(trusts({"10.0.0.0/9"}, "10.128.0.0"));
    EXPECT_TRUE(trusts({"0.0.0.0/0"}, "203.0.113.9"));
    EXPECT_FALSE(trusts({"0.0.0.0/0"}, "2001:db8::1"));
    EXPECT_TRUE(trusts({"2001:db8::/33"}, "2001:db8:7fff::1"));
    EXPECT_FALSE(trusts({"2001:db8::/33"}, "2001:db8:8000::1"));
    EXPECT_TRUE(trusts({"192.0.2.1", "::1"}, "::1"));
    EXPECT_FALSE(trusts({}, "127.0.0.1"));
}

TEST(TrustedProxies, KnowIpv4AddressesInBothForms)
{
    EXPECT_TRUE(trusts({"10.0.0.0/8"}, "::ffff:10.1.2.3"));
    EXPECT_TRUE(trusts({"::ffff:10.0.0.0/104"}, "10.1.2.3"));
}

TEST(TrustedProxies, TrustNoText)
{
    for (const std::string text : {"", "proxy.example", "10.0.0", "10.0.0.0/33", "10.0.0.0/",
                                   "::1/129", "10.0.0.0/-1", "10.0.0.1 ", "10.0.0.0/8/8"}) {
        EXPECT_FALSE(parse_network(text)) << text;
        EXPECT_FALSE(trusts({"0.0.0.0/0", "::/0"}, text)) << text;
    }
}

}   // namespace
}   // namespace iiif
