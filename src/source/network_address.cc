#include "source/network_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace iiif {

namespace {

struct Network {
    std::array<std::uint8_t, 16> start;
    int bits;
    Reach reach;
};

constexpr Network v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, int bits,
                     Reach reach)
{
    return {{a, b, c, d}, bits, reach};
}

// The first network that has an address decides.
constexpr std::array kNetworks4{
    v4(0, 0, 0, 0, 8, Reach::forbidden),      v4(100, 100, 100, 200, 32, Reach::forbidden),
    v4(169, 254, 0, 0, 16, Reach::forbidden), v4(192, 0, 0, 192, 32, Reach::forbidden),
    v4(224, 0, 0, 0, 3, Reach::forbidden),    v4(10, 0, 0, 0, 8, Reach::inside),
    v4(100, 64, 0, 0, 10, Reach::inside),     v4(127, 0, 0, 0, 8, Reach::inside),
    v4(172, 16, 0, 0, 12, Reach::inside),     v4(192, 0, 0, 0, 24, Reach::inside),
    v4(192, 168, 0, 0, 16, Reach::inside),    v4(198, 18, 0, 0, 15, Reach::inside),
};

constexpr std::array<Network, 7> kNetworks6{{
    {{0xfd, 0x00, 0x0e, 0xc2}, 32, Reach::forbidden},   // credentials of EC2
    {{0xfe, 0x80}, 10, Reach::forbidden},
    {{0xff}, 8, Reach::forbidden},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, Reach::inside},
    {{}, 96, Reach::forbidden},   // unspecified, and IPv4 addresses of an abandoned form
    {{0xfc}, 7, Reach::inside},
    {{0xfe, 0xc0}, 10, Reach::inside},
}};

bool is_in(std::span<const std::uint8_t> address, const Network &network)
{
    for (int bit = 0; bit < network.bits; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        const unsigned mask = 0x80U >> (bit % 8);
        if (((address[byte] ^ network.start[byte]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

Reach reach_in(std::span<const std::uint8_t> address, std::span<const Network> networks)
{
    const auto found = std::ranges::find_if(
        networks, [&](const Network &network) { return is_in(address, network); });
    return found == networks.end() ? Reach::everywhere : found->reach;
}

// The IPv4 address that an IPv6 address stands for; empty where it stands for none.
std::span<const std::uint8_t> inner_address(std::span<const std::uint8_t> address)
{
    constexpr Network kMapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, Reach::inside};
    constexpr Network kNat64{{0x00, 0x64, 0xff, 0x9b}, 96, Reach::inside};
    constexpr Network k6to4{{0x20, 0x02}, 16, Reach::inside};
    if (is_in(address, kMapped) || is_in(address, kNat64)) {
        return address.subspan(12, 4);
    }
    return is_in(address, k6to4) ? address.subspan(2, 4) : address.subspan(0, 0);
}

}   // namespace

Reach reach_of(const sockaddr &address)
{
    std::array<std::uint8_t, 16> bytes{};
    if (address.sa_family == AF_INET) {
        const auto &v4 = reinterpret_cast<const sockaddr_in &>(address);
        std::memcpy(bytes.data(), &v4.sin_addr, 4);
        return reach_in(bytes, kNetworks4);
    }
    if (address.sa_family != AF_INET6) {
        return Reach::forbidden;
    }
    const auto &v6 = reinterpret_cast<const sockaddr_in6 &>(address);
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    const auto inner = inner_address(bytes);
    return inner.empty() ? reach_in(bytes, kNetworks6) : reach_in(inner, kNetworks4);
}

std::string text_of(const sockaddr &address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void *bytes =
        address.sa_family == AF_INET
            ? static_cast<const void *>(&reinterpret_cast<const sockaddr_in &>(address).sin_addr)
            : &reinterpret_cast<const sockaddr_in6 &>(address).sin6_addr;
    const auto *made = ::inet_ntop(address.sa_family, bytes, text.data(), text.size());
    return made == nullptr ? "?" : made;
}

}   // namespace iiif
