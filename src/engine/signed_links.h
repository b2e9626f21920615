// Signed links: the query of a URL ends in `exp=SECONDS&sig=SIGNATURE`, and the signature covers
// the path, the rest of the query and the time. scripts/iiif-sign makes the same links. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace iiif {

enum class Link {
    unsigned_,   // the query does not end in a time and a signature
    valid,
    expired,
    wrong,   // no key makes this signature
};

// Returns what is signed. Every spelling of the path's encoding gives the same text. The query is
// signed as it is written, because IIP ignores commands whose names are encoded. Throws
// Error(bad_request) for a path that is not encoded correctly.
[[nodiscard]] std::string signed_text(std::string_view path, std::string_view query,
                                      std::string_view expiry);

// Checks a link at `now`, in seconds since 1970. Each of the keys may have signed it.
[[nodiscard]] Link check_link(std::span<const std::string> keys, std::string_view path,
                              std::string_view query, std::int64_t now);

}   // namespace iiif
