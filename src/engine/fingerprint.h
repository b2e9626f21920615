// A hash of texts and numbers for ETags: 64-bit FNV-1a (draft-eastlake-fnv section 2). It does not
// resist deliberate collisions: a client that finds one only spoils its own cache. Used by one
// thread.
//
//     Fingerprint().add(text).add(content_type).etag()
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace iiif {

class Fingerprint {
public:
    Fingerprint &add(std::string_view text);
    template <std::integral T> Fingerprint &add(T number)
    {
        const auto value = static_cast<std::int64_t>(number);
        return add(std::string_view(reinterpret_cast<const char *>(&value), sizeof(value)));
    }

    // Returns a strong validator, quotes included.
    [[nodiscard]] std::string etag() const;

private:
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}   // namespace iiif
