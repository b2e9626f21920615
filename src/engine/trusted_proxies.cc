#include "engine/trusted_proxies.h"

#include <algorithm>
#include <string>

#include <arpa/inet.h>

#include "base/cursor.h"

namespace iiif {

namespace {

constexpr std::size_t kAllBits = 128;
constexpr std::size_t kBitsBeforeIpv4 = 96;

std::optional<Network> parse_address(const std::string &text)
{
    Network network{.address = {}, .bits = kAllBits};
    if (inet_pton(AF_INET6, text.c_str(), network.address.data()) == 1) {
        return network;
    }
    if (inet_pton(AF_INET, text.c_str(), network.address.data() + kBitsBeforeIpv4 / 8) != 1) {
        return std::nullopt;
    }
    network.address[10] = network.address[11] = 0xFF;   // ::ffff:a.b.c.d, RFC 4291 section 2.5.5.2
    return network;
}

}   // namespace

bool Network::contains(const Network &one) const
{
    const auto whole = bits / 8;
    const auto rest = bits % 8;
    if (one.bits < bits ||
        !std::equal(address.begin(), address.begin() + whole, one.address.begin())) {
        return false;
    }
    const auto differing = rest == 0 ? 0U : address[whole] ^ unsigned { one.address[whole] };
    return (differing >> (8 - rest)) == 0;
}

std::optional<Network> parse_network(std::string_view text)
{
    const auto slash = text.find('/');
    auto network = parse_address(std::string(text.substr(0, slash)));
    if (!network || slash == std::string_view::npos) {
        return network;
    }
    const bool ipv4 = text.find(':') == std::string_view::npos;
    Cursor in(text.substr(slash + 1));
    const auto bits = in.number();
    const auto before = ipv4 ? kBitsBeforeIpv4 : 0;
    if (!bits || !in.at_end() || *bits > static_cast<std::int64_t>(kAllBits - before)) {
        return std::nullopt;
    }
    network->bits = before + static_cast<std::size_t>(*bits);
    return network;
}

bool TrustedProxies::trust(std::string_view address) const
{
    const auto one = parse_network(address);
    return one && std::ranges::any_of(
                      networks, [&](const Network &network) { return network.contains(*one); });
}

}   // namespace iiif
