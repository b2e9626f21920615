// The proxies whose X-Forwarded-* headers are believed (IIIFTrustedProxy). Constant once the
// configuration is read; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace iiif {

// The addresses whose first bits are those of `address`. An IPv4 address is kept in its IPv6 form.
struct Network {
    std::array<std::uint8_t, 16> address = {};
    std::size_t bits = 0;

    bool operator==(const Network &) const = default;

    [[nodiscard]] bool contains(const Network &one) const;
};

// Parses "10.0.0.0/8", "::1" and the like; nothing where the text is neither an address nor a
// network.
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

struct TrustedProxies {
    std::vector<Network> networks = {};
    bool of_remoteip = false;   // those that mod_remoteip trusts

    bool operator==(const TrustedProxies &) const = default;

    [[nodiscard]] bool empty() const { return networks.empty() && !of_remoteip; }
    [[nodiscard]] bool trust(std::string_view address) const;
};

}   // namespace iiif
