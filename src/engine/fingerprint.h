// A hash of texts and numbers for ETags: 64-bit FNV-1a (draft-eastlake-fnv section 2). Not meant to
// withstand people who look for collisions: they could only spoil their own cache.
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

    // A strong validator, with its quotes.
    [[nodiscard]] std::string etag() const;

private:
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}   // namespace iiif
