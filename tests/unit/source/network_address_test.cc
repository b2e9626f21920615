#include "source/network_address.h"

#include <string>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace iiif {
namespace {

Reach reach(const std::string &text)
{
    if (text.find(':') == std::string::npos) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        EXPECT_EQ(::inet_pton(AF_INET, text.c_str(), &address.sin_addr), 1) << text;
        return reach_of(reinterpret_cast<const sockaddr &>(address));
    }
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &address.sin6_addr), 1) << text;
    return reach_of(reinterpret_cast<const sockaddr &>(address));
}

TEST(NetworkAddress, AddressesOfTheInternetAreReachedFromEverywhere)
{
    for (const auto *text :
         {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "192.167.1.1", "100.63.0.1",
          "100.128.0.1", "11.0.0.1", "169.253.1.1", "223.1.1.1", "2001:4860:4860::8888", "2a00::1",
          "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
        EXPECT_EQ(reach(text), Reach::everywhere) << text;
    }
}

TEST(NetworkAddress, PrivateAndLoopbackAddressesAreInside)
{
    for (const auto *text :
         {"127.0.0.1", "127.255.1.1", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
          "192.168.0.1", "100.64.0.1", "100.127.1.1", "198.18.0.1", "::1", "fc00::1", "fd12::1",
          "fec0::1", "::ffff:127.0.0.1", "::ffff:192.168.1.1", "64:ff9b::7f00:1",
          "2002:a00:1::1"}) {
        EXPECT_EQ(reach(text), Reach::inside) << text;
    }
}

TEST(NetworkAddress, LinkLocalMulticastAndMetadataAddressesAreForbidden)
{
    for (const auto *text :
         {"169.254.169.254", "169.254.0.1", "100.100.100.200", "0.0.0.0", "0.1.2.3", "224.0.0.1",
          "255.255.255.255", "192.0.0.192", "fe80::1", "febf::1", "ff02::1", "fd00:ec2::254",
          "::", "::127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
          "::ffff:0.0.0.0"}) {
        EXPECT_EQ(reach(text), Reach::forbidden) << text;
    }
}

TEST(NetworkAddress, OtherFamiliesAreForbidden)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    EXPECT_EQ(reach_of(reinterpret_cast<const sockaddr &>(address)), Reach::forbidden);
}

}   // namespace
}   // namespace iiif
