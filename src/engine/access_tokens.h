// Makes and opens the access tokens of the IIIF Authorization Flow API. A token tells this server,
// or another one with the same keys, who its holder is; it is sealed, so that a viewer can neither
// read nor change it. It opens probes only: no picture is ever shown for a token. Owns the keys,
// borrows the memory of logouts. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/login.h"
#include "shared/logouts.h"

namespace iiif {

class AccessTokens {
public:
    // The first key seals, all of them open: that is how keys are replaced. There is at least one.
    AccessTokens(std::vector<std::string> keys, Logouts::Memory &logouts);

    // Times are in microseconds since 1970. A token opens only in the scope it was issued for.
    [[nodiscard]] std::string issue(std::string_view scope, const Identity &holder,
                                    std::int64_t seconds, std::int64_t now) const;
    // Returns nothing for a token that is forged, of another scope, expired or from before the
    // holder's logout.
    [[nodiscard]] std::optional<Identity> open(std::string_view scope, std::string_view token,
                                               std::int64_t now) const;
    // Ends the tokens of a user on this machine.
    void log_out(std::string_view scope, std::string_view user, std::int64_t now) const;

private:
    std::vector<std::string> keys_;
    Logouts logouts_;
};

// Returns the time in microseconds since 1970.
[[nodiscard]] std::int64_t time_of_day();

}   // namespace iiif
