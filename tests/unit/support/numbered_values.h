// Numbered keys and values for tests of the cache. Each word of a value depends on its number and
// version, so that a wrong, old, mixed or torn byte is detected.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "cache/tile_key.h"

namespace iiif {

using Value = std::vector<std::uint8_t>;

inline TileKey numbered_key(std::uint32_t number)
{
    return {.source = {8, 15},
            .content = TileKey::Content::decoded_tile,
            .level = number % 7,
            .column = number,
            .row = number / 3};
}

// A sequence of words that begins with the number and the version.
class NumberedWords {
public:
    explicit NumberedWords(std::uint64_t first) : word_(first) {}
    std::uint64_t next()
    {
        return std::exchange(word_, word_ * 6364136223846793005U + 1442695040888963407U);
    }

private:
    std::uint64_t word_;
};

// `bytes` is 0, or enough for the first word.
inline Value numbered_value(std::uint32_t number, std::uint32_t version, std::size_t bytes)
{
    Value value(bytes);
    NumberedWords words(std::uint64_t{number} << 32 | version);
    for (std::size_t at = 0; at < bytes; at += sizeof(std::uint64_t)) {
        const auto word = words.next();
        std::memcpy(value.data() + at, &word, std::min(sizeof(word), bytes - at));
    }
    return value;
}

// Returns whether the bytes are a value of this number, of any version.
inline bool is_numbered(const Value &value, std::uint32_t number)
{
    std::uint64_t first = std::uint64_t{number} << 32;
    if (value.size() >= sizeof(first)) {
        std::memcpy(&first, value.data(), sizeof(first));
    }
    NumberedWords words(first);
    bool same = first >> 32 == number;
    for (std::size_t at = 0; same && at < value.size(); at += sizeof(std::uint64_t)) {
        const auto word = words.next();
        same =
            std::memcmp(value.data() + at, &word, std::min(sizeof(word), value.size() - at)) == 0;
    }
    return same;
}

}   // namespace iiif
