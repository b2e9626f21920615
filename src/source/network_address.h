// Which network addresses the module may connect to: a name that an operator or a redirect gives
// must not lead into the machine's own network unnoticed. Any thread.
#pragma once

#include <string>

struct sockaddr;

namespace iiif {

enum class Reach {
    everywhere,   // an address of the internet
    inside,       // loopback, private (RFC 1918, RFC 4193) and shared (RFC 6598) addresses
    forbidden,    // link-local, multicast, unspecified, and where clouds keep their credentials
};

// IPv4 addresses inside IPv6 ones (mapped, NAT64, 6to4) count as themselves. Another family than
// these two is forbidden.
[[nodiscard]] Reach reach_of(const sockaddr &address);
[[nodiscard]] std::string text_of(const sockaddr &address);

}   // namespace iiif
